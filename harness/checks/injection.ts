/** Something in a text that speaks to the model behind the reader's back. `plain`: beyond doubt. */
export interface Suspicion {
  what: string;
  excerpt: string;
  plain: boolean;
}

/** Flags of regions are spelt with tag characters behind a black flag (Unicode TS 51). */
const FLAGS = /\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}/gu;
/** Written without blanks: a zero-width space says where a line may break (Unicode annex 14, ZW). */
const UNSPACED = /[\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}]/u;
const BREAKS = /\u200B/g;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

const HIDDEN: readonly [what: string, pattern: RegExp][] = [
  ['tag characters that nobody sees', /[\u{E0000}-\u{E007F}]/u],
  ['a run of variation selectors that nobody sees', /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{3,}/u],
  ['zero-width characters', /[\u200B\u2060-\u2064\u180E]|(?<!^)\uFEFF|(?<=[ -~])[\u200C\u200D](?=[ -~])/u],
  ['control characters', /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/],
];
const BIDI = /[\u202A-\u202E\u2066-\u2069]/u;

const ORDERS: readonly [what: string, pattern: RegExp, plain: boolean][] = [
  [
    'an order to set instructions aside',
    /\b(?:ignore|disregard|forget)\b[^.\n]{0,30}\b(?:previous|prior|above|earlier|all|any|system|user'?s?)\b[^.\n]{0,20}\b(?:instructions?|prompts?|guidelines|directives)\b|\boverride\b[^.\n]{0,30}\b(?:previous|prior|above|earlier)\b[^.\n]{0,20}\b(?:instructions?|prompts?|guidelines|directives)\b/i,
    true,
  ],
  [
    'an order about other tools',
    /\b(?:do not|don't|never|must not)\s+(?:use|call|invoke|trust|consult)\s+(?:any\s+|the\s+)?(?:other|another|different|built-in)\s+(?:tools?|servers?|connectors?|sources?|mcp)\b/i,
    true,
  ],
  [
    'an order to fetch something before answering',
    /\bbefore\s+(?:answering|responding|replying|(?:using|calling)\s+any\s+other)\b[^.\n]{0,60}\b(?:fetch|open|visit|send|post)\b[^\n]{0,40}https?:\/\//i,
    true,
  ],
  [
    'a claim to come before other tools',
    /\b(?:instead of|rather than|before|in preference to)\s+(?:using\s+|calling\s+)?(?:any|all)\s+(?:other|built-in)\s+(?:tools?|servers?|connectors?|sources?)\b/i,
    false,
  ],
  [
    'an order to keep something from the user',
    /\b(?:do not|don't|never)\s+(?:tell|inform|mention|reveal|disclose)\b[^.\n]{0,30}\bthe user\b/i,
    false,
  ],
  ['a mark that poses as a system message', /<\/?(?:system|important|secret)>|\[\/?(?:SYSTEM|INST)\]/i, false],
  ['a file of credentials', /~\/\.(?:ssh|aws|cursor)\b|\bid_rsa\b|\.cursor\/mcp\.json/i, false],
  ['an HTML comment', /<!--[\s\S]*?-->/, false],
  [
    'a long encoded text',
    /\b(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*[0-9])[A-Za-z0-9+/]{120,}={0,2}|\b[0-9a-f]{128,}\b/,
    false,
  ],
  ['a word of Latin and Cyrillic letters', /[a-z]\p{Script=Cyrillic}|\p{Script=Cyrillic}[a-z]/iu, false],
];

/** What stands before words that are quoted, or told not to be followed: a scanner for injections has to name them. */
const MENTIONED =
  /(?:["'“‘«`(]|\b(?:not|never|don't|cannot|without|such as|like|e\.g\.|detects?|attempts? to|tr(?:y|ies|ying) to))[\s,:"'“‘«`(]*$/i;

const LONGEST_READ = 100_000;

/** What a text says or hides beside its plain sense. Naming or ordering tools by name is none of it. */
export function suspicions(text: string): Suspicion[] {
  const flagless = text.slice(0, LONGEST_READ).replace(FLAGS, '');
  const read = UNSPACED.test(flagless) ? flagless.replace(BREAKS, '') : flagless;
  const hidden: readonly [string, RegExp][] = RIGHT_TO_LEFT.test(read)
    ? HIDDEN
    : [...HIDDEN, ['marks that turn the direction of the text', BIDI]];
  return [
    ...hidden.flatMap(([what, pattern]) => found(what, pattern, read, true)),
    ...ORDERS.flatMap(([what, pattern, plain]) =>
      found(what, pattern, read, plain && !MENTIONED.test(read.slice(0, pattern.exec(read)?.index ?? 0))),
    ),
  ];
}

function found(what: string, pattern: RegExp, text: string, plain: boolean): Suspicion[] {
  const hit = pattern.exec(text);
  if (!hit) return [];
  const around = text.slice(Math.max(0, hit.index - 30), hit.index + Math.min(hit[0].length, 120) + 30);
  return [{ what, excerpt: visible(around), plain }];
}

/** Hidden characters by their code points: `U+200B`. */
const visible = (text: string): string =>
  text.replace(
    /[^\P{C}\n]|[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu,
    (character) => `‹U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`,
  );
