import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { dataOf } from './harvest.js';
import { modelText } from './size.js';

/**
 * What a reading tool shows: for each place in its data (`.items[].title`) all the values that stand there, in no order. A list
 * that is sorted otherwise, by last use say, shows the same.
 */
export type View = ReadonlyMap<string, readonly string[]>;

/** What shows more is not compared: a part of it would change with what comes first. */
const MOST_LEAVES = 3_000;
const DEEPEST = 12;

/** Members that change with time, with being looked at, or with every write whatever it writes: none of them is what a tool is about. */
const OWN_MOTION =
  /(?:^|_)(?:views?|viewed|access|accessed|accesses|seen|visits?|visited|hits?|requests?|calls?|queries|searches|invocations?|impressions?|downloads?|usage|used|uses|quota|remaining|consumed|spent|credits?|balance|cost|tokens?|recent|recently|reads?|last|popularity|trending|rank|score|time|times|date|at|timestamp|stamp|modified|updated|changed|ages?|ago|uptime|etag|version|revision|rev|sequence|seq|hash|checksum|digest|nonce|cursor|duration|elapsed|latency|ms|session|trace|signature|signed|expires|generated|random)(?:_|$)/;

/** `lastViewedAt` as `last_viewed_at`. */
const snake = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();

/** Points in time, absolute and relative, and what a text says of being looked at: "viewed 3 times", "Views: 3". */
const MOVING =
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d\d?:\d\d(?::\d\d(?:\.\d+)?)?\b|\b1[6-9]\d{8}(?:\d{3})?\b|\b(?:\d+|an?|few)\s*(?:ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hours?|days?)\s+ago\b|\bjust now\b|\b\d+\s+(?:views?|reads?|hits|visits?|times|accesses|requests|calls|queries|searches|downloads|credits|tokens)\b|\b(?:views?|viewed|reads?|hits|visits?|accessed|used|usage|requests|calls|queries|downloads|credits|tokens)\W{1,4}\d+\b/gi;

/** The data of a result as leaves; where there is none, its text, without what moves by itself. */
export function viewOf(result: Record<string, Json> | undefined): View {
  const leaves = new Map<string, string[]>();
  let left = MOST_LEAVES;
  const walk = (value: Json, path: string, depth: number): void => {
    if (left <= 0 || depth > DEEPEST) return;
    if (Array.isArray(value)) for (const item of value) walk(item, `${path}[]`, depth + 1);
    else if (isObject(value)) {
      for (const [key, item] of Object.entries(value))
        if (!OWN_MOTION.test(snake(key))) walk(item, `${path}.${key}`, depth + 1);
    } else {
      left -= 1;
      const text = typeof value === 'string' ? value.replace(MOVING, '…') : JSON.stringify(value);
      leaves.set(path, [...(leaves.get(path) ?? []), text]);
    }
  };
  const data = result?.isError === true ? [] : dataOf(result);
  if (data.length > 0) for (const [index, value] of data.entries()) walk(value, index === 0 ? '' : `#${index}`, 0);
  else if (result && result.isError !== true) leaves.set('text', [modelText(result).replace(MOVING, '…')]);
  if (left <= 0) return new Map();
  for (const values of leaves.values()) values.sort();
  return leaves;
}

/** One place whose values were stable until something happened: what went, and what came. */
export interface Change {
  path: string;
  before: string | null;
  after: string | null;
}

const MOST_CHANGES = 5;
const MOST_SHOWN = 3;

/** Places that show something else in one view than in the other. Empty views (an error, no answer) show nothing. */
export function differing(one: View, other: View): string[] {
  if (one.size === 0 || other.size === 0) return [];
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => !same(one.get(path), other.get(path)));
}

/** What changed between `control` and `after`, among what did not change between `before` and `control`. */
export function changes(before: View, control: View, after: View): Change[] {
  if (before.size === 0) return [];
  const restless = new Set(differing(before, control));
  return differing(control, after)
    .filter((path) => !restless.has(path))
    .slice(0, MOST_CHANGES)
    .map((path) => ({
      path,
      before: without(control.get(path), after.get(path)),
      after: without(after.get(path), control.get(path)),
    }));
}

const same = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** The values of one list that another one lacks, as a reader sees them; null where there are none. */
function without(values: readonly string[] = [], others: readonly string[] = []): string | null {
  const spare = [...others];
  const lacking = values.filter((value) => {
    const at = spare.indexOf(value);
    if (at >= 0) spare.splice(at, 1);
    return at < 0;
  });
  return lacking.length === 0 ? null : lacking.slice(0, MOST_SHOWN).join(', ');
}
