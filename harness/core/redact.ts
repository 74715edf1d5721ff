import { createHmac, randomBytes } from 'node:crypto';

/** What a secret is; shown in its place. */
export type SecretKind = 'password' | 'token' | 'code' | 'verifier' | 'client-secret' | 'cookie' | 'totp';

/** Secrets shorter than this are registered, but only replaced as whole JSON strings: `a1` would be found everywhere. */
const SHORTEST_INFIX = 6;

/**
 * Knows every secret of a run from the moment it is learnt, and replaces it when something is written.
 * The digest is an HMAC under a key that lives and dies with the process: equal secrets stay recognisable, none can be guessed.
 */
export class Redactor {
  readonly #key = randomBytes(32);
  readonly #marks = new Map<string, string>();
  readonly #learnt = new Set<string>();
  readonly #infixes = new Infixes();

  /** Registers a value in every encoding in which it may come back. Empty and undefined values are ignored. */
  learn(kind: SecretKind, value: string | undefined): void {
    if (!value || this.#learnt.has(value)) return;
    this.#learnt.add(value);
    const mark = this.mark(kind, value);
    for (const form of encodings(value)) {
      if (this.#marks.has(form)) continue;
      this.#marks.set(form, mark);
      this.#infixes.add(form, mark);
    }
  }

  /** The text that stands for a secret: `‹token:1f3a9c0d›`. */
  mark(kind: SecretKind, value: string): string {
    return `‹${kind}:${createHmac('sha256', this.#key).update(value).digest('hex').slice(0, 8)}›`;
  }

  /** Replaces every registered secret in a text. */
  text(text: string): string {
    return this.#marks.get(text) ?? this.#infixes.replaceIn(text);
  }

  /** A JSON value with every string in it, keys too, redacted: also the copy that is judged. */
  value<T>(value: T): T {
    return walk(value, (text) => this.text(text)) as T;
  }
}

interface Infix {
  form: string;
  mark: string;
}

/**
 * Finds hundreds of secrets in one pass over a text, whatever their number: a rolling hash of the last characters says where
 * one may begin, and only there the text is compared. A pattern of as many alternatives takes a hundred times as long.
 */
class Infixes {
  readonly #table = new Uint8Array(HASHES);
  readonly #byBeginning = new Map<string, Infix[]>();

  add(form: string, mark: string): void {
    if (form.length < SHORTEST_INFIX) return;
    const beginning = form.slice(0, SHORTEST_INFIX);
    let hash = 0;
    for (let at = 0; at < SHORTEST_INFIX; at++) hash = rolled(hash, beginning.charCodeAt(at));
    this.#table[hash] = 1;
    const infixes = [...(this.#byBeginning.get(beginning) ?? []), { form, mark }];
    this.#byBeginning.set(
      beginning,
      infixes.sort((a, b) => b.form.length - a.form.length),
    );
  }

  /** The first of the text's secrets is replaced by its mark, the longest where several begin there, and so on behind it. */
  replaceIn(text: string): string {
    let replaced = '';
    let kept = 0;
    let hash = 0;
    for (let at = 0; at < text.length; at++) {
      hash = rolled(hash, text.charCodeAt(at));
      const start = at + 1 - SHORTEST_INFIX;
      if (this.#table[hash] === 0 || start < kept) continue;
      const infix = this.#byBeginning.get(text.slice(start, at + 1))?.find(({ form }) => text.startsWith(form, start));
      if (!infix) continue;
      replaced += text.slice(kept, start) + infix.mark;
      kept = start + infix.form.length;
      at = kept - 1;
    }
    return kept === 0 ? text : replaced + text.slice(kept);
  }
}

const HASHES = 1 << 20;
/** Each further character shifts the others on by 4 of the 20 bits: a sixth has no part in it any more. */
const rolled = (hash: number, code: number): number => ((hash << 4) ^ code) & (HASHES - 1);

/** Plain, URL, form, JSON-escaped, base64, base64url and hex forms of a secret; the base64 of the three alignments it may have inside a longer text. */
function encodings(value: string): Set<string> {
  const bytes = Buffer.from(value, 'utf8');
  const uri = encodeURIComponent(value);
  const forms = new Set([
    value,
    uri,
    uri.replaceAll('%20', '+'),
    new URLSearchParams({ '': value }).toString().slice(1),
    uri.replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase()),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]);
  for (let shift = 0; shift < 3; shift++) {
    // The middle of the base64 text does not depend on what stands before or after the secret.
    const aligned = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const inner = aligned.slice(Math.ceil((shift * 4) / 3) + 1, -2);
    if (inner.length < 12) continue;
    forms.add(inner);
    forms.add(inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

function walk(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, text));
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    // An assignment would set the prototype.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: walk(item, text), enumerable: true });
    else copy[text(key)] = walk(item, text);
  }
  return copy;
}
