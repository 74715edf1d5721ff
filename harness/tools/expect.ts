import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { bounded } from './bounded.js';
import { canonical } from './definition.js';

/** One expectation of the target file, held against a result. */
export interface Expectation {
  /** `structuredContent.total`, `content[0].text`. */
  path: string;
  expected: Json;
  observed: Json;
  holds: boolean;
}

const PATTERN_MS = 200;

/**
 * Holds what the target file expects against a result: a literal is equal, a text between slashes (`/garden/i`) is a pattern.
 * JSON inside a text block is read where a path goes on below its `text`.
 */
export const expectations = (
  result: Record<string, Json> | undefined,
  expected: Readonly<Record<string, Json>>,
): Expectation[] =>
  Object.entries(expected).map(([path, wanted]) => {
    const observed = at(result ?? {}, path) ?? null;
    return { path, expected: wanted, observed, holds: agrees(observed, wanted) };
  });

function at(result: Json, path: string): Json | undefined {
  let current: Json | undefined = result;
  for (const key of path.split(/[.[\]]+/).filter(Boolean)) {
    if (typeof current === 'string') current = parsed(current);
    if (Array.isArray(current)) current = key === 'length' ? current.length : current[Number(key)];
    else current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

function agrees(observed: Json, wanted: Json): boolean {
  const [, source, flags] = (typeof wanted === 'string' && /^\/(.+)\/([imsu]*)$/s.exec(wanted)) || [];
  if (source === undefined) return canonical(observed) === canonical(wanted);
  const text = typeof observed === 'string' ? observed : JSON.stringify(observed);
  try {
    return bounded(PATTERN_MS, () => new RegExp(source, flags).test(text)) === true;
  } catch {
    return false;
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
