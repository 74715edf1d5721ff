/** What takes two columns of a terminal: East Asian wide forms and emoji. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
/** What takes none: marks that sit on the character before them, and joiners. */
const NARROW = /[\p{Mn}\p{Me}\u200c\u200d]/u;

const cellsOf = (char: string): number => (char < '\u0300' ? 1 : NARROW.test(char) ? 0 : WIDE.test(char) ? 2 : 1);

/** Columns that a line of printable text takes. */
export const columnsOf = (text: string): number => {
  let columns = 0;
  for (const char of text) columns += cellsOf(char);
  return columns;
};

/** Cuts to at most `columns`, the last of them an ellipsis where something is missing. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return `${head(text, columns - 1)}…`;
}

/** Fills with spaces on the right. */
export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

/** Breaks at spaces, and inside words that are too long, into at most `most` lines; the last one is clipped. */
export function wrap(text: string, columns: number, most: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest && lines.length < most - 1 && columnsOf(rest) > columns) {
    const fits = head(rest, columns);
    const space = rest[fits.length] === ' ' ? fits.length : fits.lastIndexOf(' ');
    const end = space > 0 ? space : Math.max(fits.length, 1);
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest ? [...lines, clip(rest, columns)] : lines;
}

/** As many whole characters as fit. */
function head(text: string, columns: number): string {
  let used = 0;
  let end = 0;
  for (const char of text) {
    used += cellsOf(char);
    if (used > columns) break;
    end += char.length;
  }
  return text.slice(0, end);
}
