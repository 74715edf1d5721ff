/** What a set of session ids shows without showing them. */
export interface MeasuredIds {
  count: number;
  distinct: number;
  shortest: number;
  /** Ids with a character that is not visible ASCII (2025-11-25 basic/transports "Session Management" 1). */
  badCharacters: number;
  /** Each id follows the one before it by the same small step in its part that changes. */
  sequential: boolean;
  /** Estimate of what is unguessable in one of them: the characters that change, by how many values each takes on. */
  entropyBits: number;
}

const LARGEST_STEP = 1_000n;

/** @param ids in the order in which they were given out */
export function measureIds(ids: readonly string[]): MeasuredIds {
  return {
    count: ids.length,
    distinct: new Set(ids).size,
    shortest: Math.min(...ids.map(({ length }) => length)),
    badCharacters: ids.filter((id) => !/^[\x21-\x7e]+$/.test(id)).length,
    sequential: areSequential(ids),
    entropyBits: Math.round(entropyOf(ids)),
  };
}

/** Numbers, decimal or hexadecimal, between a common beginning and end, that only grow, in small steps. */
function areSequential(ids: readonly string[]): boolean {
  if (ids.length < 3) return false;
  const start = commonLength(ids);
  const end = commonLength(ids.map((id) => [...id.slice(start)].reverse().join('')));
  const middles = ids.map((id) => id.slice(start, id.length - end));
  if (!middles.every((middle) => /^[0-9a-f]+$/i.test(middle))) return false;
  const base = middles.every((middle) => /^\d+$/.test(middle)) ? '' : '0x';
  const numbers = middles.map((middle) => BigInt(`${base}${middle}`));
  const steps = numbers.slice(1).map((number, at) => number - numbers[at]!);
  return steps.every((step) => step > 0n && step <= LARGEST_STEP);
}

function commonLength(texts: readonly string[]): number {
  const [first = ''] = texts;
  let length = 0;
  while (length < first.length && texts.every((text) => text[length] === first[length])) length++;
  return length;
}

/** Places are looked at one by one: a place that takes on k values is taken for one of the smallest usual alphabet that holds them. */
function entropyOf(ids: readonly string[]): number {
  const length = Math.min(...ids.map((id) => id.length));
  let bits = 0;
  for (let at = 0; at < length; at++) {
    const values = new Set(ids.map((id) => id[at]!));
    if (values.size === 1) continue;
    const characters = [...values].join('');
    const alphabet = /^\d+$/.test(characters) ? 10 : /^[0-9a-f]+$/i.test(characters) ? 16 : 62;
    bits += Math.log2(Math.min(alphabet, values.size * 2));
  }
  return bits;
}
