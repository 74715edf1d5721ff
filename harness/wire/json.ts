import type { Json } from '../core/json.js';
import { LIMITS } from './limits.js';

export { isObject, type Json } from '../core/json.js';

export type ParsedJson = { value: Json; error?: never } | { error: string; value?: never };

/**
 * Parses JSON of unknown origin. Depth is checked before anything recurses; a leading byte order mark is skipped (RFC 8259 clause 8.1).
 * `__proto__` comes back as an own member and pollutes nothing: copy such objects by spread, never by `Object.assign`.
 */
export function parseJson(text: string, maxDepth: number = LIMITS.jsonDepth): ParsedJson {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (depthOf(body, maxDepth) > maxDepth) return { error: `nested deeper than ${maxDepth} levels` };
  try {
    return { value: JSON.parse(body) as Json };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Deepest nesting of brackets outside strings, counted no further than one beyond `enough`. */
function depthOf(text: string, enough: number): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length && deepest <= enough; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === BACKSLASH) i++;
      else if (c === QUOTE) inString = false;
    } else if (c === QUOTE) inString = true;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--;
  }
  return deepest;
}

/**
 * The first member name that an object in a JSON text has twice: which of the two counts is up to the reader (RFC 8259 clause 4).
 * @param text well-formed JSON
 */
export function repeatedName(text: string): string | undefined {
  // One entry for each open bracket: the names of an object so far, or nothing for an array.
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      const start = i++;
      while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
      last = text.slice(start, i + 1);
    } else if (c === OPEN_BRACE) open.push(new Set());
    else if (c === OPEN_BRACKET) open.push(undefined);
    else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) open.pop();
    else if (c === COLON) {
      const names = open.at(-1);
      const name = JSON.parse(last) as string;
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
