import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { dataOf } from './harvest.js';
import { modelText } from './size.js';

/** What a reading tool shows, leaf by leaf. */
export type View = ReadonlyMap<string, string>;

const MOST_LEAVES = 3_000;
const DEEPEST = 12;

/** Members that change with time or with being looked at: a server that counts its own reads writes nothing that matters. */
const OWN_MOTION =
  /(?:^|_)(?:views?|viewed|access|accessed|accesses|seen|visits?|visited|hits?|requests?|usage|quota|remaining|recent|recently|reads?|last|time|times|date|at|timestamp|stamp|ages?|ago|uptime|etag|nonce|token|cursor|duration|elapsed|latency|ms|session|trace|generated|random)(?:_|$)/;

/** `lastViewedAt` as `last_viewed_at`. */
const snake = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();

const TIME =
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d\d?:\d\d(?::\d\d(?:\.\d+)?)?\b|\b1[6-9]\d{8}(?:\d{3})?\b/g;

/** The data of a result as leaves; where there is none, its text, with times left out. */
export function viewOf(result: Record<string, Json> | undefined): View {
  const leaves = new Map<string, string>();
  const walk = (value: Json, path: string, depth: number): void => {
    if (leaves.size >= MOST_LEAVES || depth > DEEPEST) return;
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, depth + 1);
    else if (isObject(value)) {
      for (const [key, item] of Object.entries(value))
        if (!OWN_MOTION.test(snake(key))) walk(item, `${path}.${key}`, depth + 1);
    } else leaves.set(path, typeof value === 'string' ? value.replace(TIME, '…') : JSON.stringify(value));
  };
  const data = result?.isError === true ? [] : dataOf(result);
  if (data.length > 0) for (const [index, value] of data.entries()) walk(value, index === 0 ? '' : `#${index}`, 0);
  else if (result && result.isError !== true) leaves.set('text', modelText(result).replace(TIME, '…'));
  return leaves;
}

/** One leaf that was stable until something happened. */
export interface Change {
  path: string;
  before: string | null;
  after: string | null;
}

const MOST_CHANGES = 5;

/**
 * What changed between `control` and `after`, among what did not change between `before` and `control`. Empty views (an error,
 * no answer) show nothing.
 */
export function changes(before: View, control: View, after: View): Change[] {
  if (before.size === 0 || control.size === 0 || after.size === 0) return [];
  const paths = new Set([...control.keys(), ...after.keys()]);
  const found: Change[] = [];
  for (const path of paths) {
    const was = control.get(path);
    if (before.get(path) !== was || after.get(path) === was) continue;
    found.push({ path, before: was ?? null, after: after.get(path) ?? null });
    if (found.length >= MOST_CHANGES) break;
  }
  return found;
}
