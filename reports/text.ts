import { createHash } from 'node:crypto';

/*
 * What a server said is data, never markup, escapes or commands. One function per sink; each takes any string at all.
 * Order in each: cut first (a value may be 50 MB), make the invisible visible, then escape for the sink.
 */

/** Longest server string that a report shows; the whole of it is in the evidence. */
export const SHOWN = 2_000;

/**
 * What a reader cannot see or what moves the text around: C0 and C1 controls but tab and newline, soft hyphen, bidi controls,
 * zero-width characters, line separators, tag characters, lone surrogates and non-characters (not valid in XML 1.0).
 * Zero-width joiners (U+200C, U+200D) stay: words and emoji need them.
 */
const INVISIBLE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/** Shortens to `limit` UTF-16 units, never inside a pair, and says how long it was. */
export function cut(text: string, limit = SHOWN): string {
  if (text.length <= limit) return text;
  const end = isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${text.length} characters)`;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/** Replaces what cannot be seen by its escape: `\x1b`, `\u202e`. Tabs and newlines stay. The result is valid XML 1.0 character data. */
export const visible = (text: string): string =>
  text.replace(INVISIBLE, (char) => {
    const code = char.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For HTML and XML text and quoted attributes. Escaping every `>` also takes the sting out of `]]>`. */
export const html = (text: string, limit = SHOWN): string =>
  visible(cut(text, limit)).replace(/[&<>"']/g, (char) => ENTITIES[char]!);

/** For XML attributes: newlines and tabs as references, for a parser turns them into spaces otherwise. */
export const xmlAttribute = (text: string, limit = SHOWN): string =>
  html(text, limit).replace(/[\t\n]/g, (char) => (char === '\n' ? '&#10;' : '&#9;'));

/** One line of plain text: newlines and tabs are shown as escapes too. */
export const line = (text: string, limit = SHOWN): string =>
  visible(cut(text, limit)).replace(/[\t\n]/g, (char) => (char === '\n' ? '\\n' : '\\t'));

/**
 * One line for a terminal or a CI log. Escape sequences lose their ESC, and what runners take for a command does not survive:
 * `::set-output` at the start of a line, `##[group]` and `##vso[` anywhere.
 */
export const tty = (text: string, limit = 400): string =>
  line(text, limit)
    .replace(/^\s*::/, ': :')
    .replace(/##(?=(vso)?\[)/g, '# #');

/** Markdown prose from our own catalogue: code stays code, other marks of markup are escaped, one line. */
export const markdown = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map((part, n) => (n % 2 === 1 ? markdownCode(part.slice(1, -1)) : escapeMarkdown(part)))
    .join('');

const escapeMarkdown = (text: string): string =>
  line(text)
    .replace(/[\\`*_{}[\]()#+!|~>]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/^(\s*)([-=.]|\d+\.)/, '$1\\$2');

/** Markdown code span for anything a server said: nothing inside it is markup, a link or a mention. Safe in a table cell. */
export function markdownCode(text: string, limit = SHOWN): string {
  const shown = line(text, limit) || ' ';
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  // A pipe would end the table cell even inside the span, and renderers disagree on how to escape it there.
  return `${fence} ${shown.replaceAll('|', '\\x7c')} ${fence}`;
}

/** A file name that owes nothing to the text but its identity: 32 hex digits. */
export const fileName = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
