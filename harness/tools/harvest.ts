import type { Json } from '../session/types.js';
import { isObject, parseJson } from '../wire/json.js';

/** Leaves of results that are kept at most, and what is looked at of a list. */
const MOST_LEAVES = 5_000;
const MOST_ITEMS = 20;
const MOST_KEPT_OF_A_NAME = 50;
const LONGEST_TEXT = 100_000;

/** Values seen in earlier results, by the name under which they stood. */
export class Harvest {
  readonly #values = new Map<string, Json[]>();
  #left = MOST_LEAVES;

  /** Takes in a result: its structuredContent, and its text blocks where they are JSON. */
  take(result: Record<string, Json> | undefined): void {
    for (const value of dataOf(result)) this.#walk(value, '');
  }

  /**
   * Values that stood under this name (`id`, `noteId` and `note_id` meet `notes[].id`), the latest first.
   * @param noun what the asking tool is about (`note` of `get_note`): its `id` is looked for among the notes first
   * @returns `certain` where the name says of what kind of thing it is: a bare `id` or `name` may be anything's
   */
  find(name: string, noun = ''): { value: Json; certain: boolean }[] {
    const flat = normal(name);
    const stem = /^(.+?)(id|key|uuid|slug|name)s?$/.exec(flat);
    const keys = new Map<string, boolean>([
      ...(noun ? ([[`${noun}.${flat}`, true]] as const) : []),
      [flat, stem !== null],
      ...(stem ? ([[`${stem[1]}.${stem[2]}`, true]] as const) : []),
      ...(flat === 'id' || stem?.[2] !== 'id' ? [] : ([['id', false]] as const)),
    ]);
    return [...keys].flatMap(([key, certain]) =>
      [...(this.#values.get(key) ?? [])].reverse().map((value) => ({ value, certain })),
    );
  }

  #walk(value: Json, parent: string): void {
    if (this.#left <= 0) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MOST_ITEMS)) this.#walk(item, parent);
      return;
    }
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      this.#left -= 1;
      if (item !== null && typeof item !== 'object') {
        this.#keep(normal(key), item);
        if (parent) this.#keep(`${singular(parent)}.${normal(key)}`, item);
      } else this.#walk(item, normal(key));
    }
  }

  #keep(key: string, value: Json): void {
    const values = this.#values.get(key) ?? [];
    if (values.length < MOST_KEPT_OF_A_NAME) values.push(value);
    else values[MOST_KEPT_OF_A_NAME - 1] = value;
    this.#values.set(key, values);
  }
}

/** The data in a result: structuredContent, else its text blocks where they are JSON. */
export function dataOf(result: Record<string, Json> | undefined): Json[] {
  if (!result) return [];
  if (result.structuredContent !== undefined) return [result.structuredContent];
  return (Array.isArray(result.content) ? result.content : []).flatMap((block) => {
    if (!isObject(block) || typeof block.text !== 'string' || block.text.length > LONGEST_TEXT) return [];
    if (!/^\s*[[{]/.test(block.text)) return [];
    const { value } = parseJson(block.text);
    return value === undefined ? [] : [value];
  });
}

export const normal = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
export const singular = (name: string): string =>
  name
    .replace(/ies$/, 'y')
    .replace(/(?<=ss|x|ch|sh)es$/, '')
    .replace(/(?<!s)s$/, '');
