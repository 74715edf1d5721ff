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
  #pattern: RegExp | undefined;
  readonly #beginnings = new Beginnings();

  /** Registers a value in every encoding in which it may come back. Empty and undefined values are ignored. */
  learn(kind: SecretKind, value: string | undefined): void {
    if (!value) return;
    const mark = this.mark(kind, value);
    for (const form of encodings(value)) {
      if (this.#marks.has(form)) continue;
      this.#marks.set(form, mark);
      this.#beginnings.add(form);
      this.#pattern = undefined;
    }
  }

  /** The text that stands for a secret: `‹token:1f3a9c0d›`. */
  mark(kind: SecretKind, value: string): string {
    return `‹${kind}:${createHmac('sha256', this.#key).update(value).digest('hex').slice(0, 8)}›`;
  }

  /** Replaces every registered secret in a text. */
  text(text: string): string {
    if (this.#marks.size === 0) return text;
    const whole = this.#marks.get(text);
    if (whole) return whole;
    if (!this.#beginnings.standIn(text)) return text;
    this.#pattern ??= pattern(this.#marks.keys());
    return this.#pattern ? text.replace(this.#pattern, (found) => this.#marks.get(found) ?? found) : text;
  }

  /** A JSON value with every string in it, keys too, redacted: also the copy that is judged. */
  value<T>(value: T): T {
    return walk(value, (text) => this.text(text)) as T;
  }
}

/**
 * Tells in one quick pass that a text holds none of the secrets, as most texts do: it looks for their beginnings by hash.
 * A pattern of hundreds of alternatives takes a hundred times as long.
 */
class Beginnings {
  readonly #table = new Uint8Array(HASHES);
  readonly #texts = new Map<number, Set<string>>();

  add(form: string): void {
    if (form.length < SHORTEST_INFIX) return;
    const beginning = form.slice(0, SHORTEST_INFIX);
    let hash = 0;
    for (let at = 0; at < SHORTEST_INFIX; at++) hash = rolled(hash, beginning.charCodeAt(at));
    this.#table[hash] = 1;
    this.#texts.set(hash, (this.#texts.get(hash) ?? new Set()).add(beginning));
  }

  standIn(text: string): boolean {
    let hash = 0;
    for (let at = 0; at < text.length; at++) {
      hash = rolled(hash, text.charCodeAt(at));
      if (this.#table[hash] === 1 && this.#texts.get(hash)!.has(text.slice(at + 1 - SHORTEST_INFIX, at + 1)))
        return true;
    }
    return false;
  }
}

const HASHES = 1 << 20;
/** Each further character shifts the others on by 4 of the 20 bits: a seventh has no part in it any more. */
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

function pattern(forms: Iterable<string>): RegExp | undefined {
  const infixes = [...forms].filter((form) => form.length >= SHORTEST_INFIX).sort((a, b) => b.length - a.length);
  return infixes.length
    ? new RegExp(infixes.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
    : undefined;
}

function walk(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, text));
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) copy[text(key)] = walk(item, text);
  return copy;
}
