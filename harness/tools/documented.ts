import { bounded } from './bounded.js';

/** A name that a page shows as code at the beginning of an item, a row or a heading, as lists of tools do. */
export interface ShownName {
  /** What it begins: `li`, `td`, `h3`; of Markdown its mark. */
  place: string;
  name: string;
}

const LONGEST_READ = 400_000;
const LONGEST_KEPT = 200_000;
const READ_MS = 500;

const INVISIBLE = /<(script|style|template|noscript)\b[^>]*>[\s\S]*?<\/\1>|<!--[\s\S]*?-->/gi;
const TAG = /<[^<>]{1,2000}>/g;
const IN_HTML =
  /<(li|td|th|dt|h[2-6])\b[^>]{0,500}>\s*(?:<(?:p|a|strong|b|em|span)\b[^>]{0,500}>\s*){0,4}<code\b[^>]{0,500}>\s*([A-Za-z][\w.-]{0,63})\s*<\/code>/gi;
const IN_MARKDOWN = /^\s{0,8}([-*|]|\d+\.|#{2,6})\s*\**`([A-Za-z][\w.-]{0,63})`/gm;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** The words of a page of HTML or Markdown, and the names that its lists show. Time and length are bounded. */
export function readPage(body: string): { text: string; names: ShownName[] } {
  const source = body.slice(0, LONGEST_READ);
  const read = bounded(READ_MS, () => {
    const visible = source.replace(INVISIBLE, ' ');
    const names = [IN_HTML, IN_MARKDOWN].flatMap((pattern) =>
      [...visible.matchAll(pattern)].map(([, place, name]) => ({ place: place!.toLowerCase(), name: name! })),
    );
    const text = visible
      .replace(TAG, ' ')
      .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, entity: string) => ENTITIES[entity]!)
      .replace(/\s+/g, ' ');
    return { text: text.slice(0, LONGEST_KEPT), names };
  });
  return read ?? { text: '', names: [] };
}
