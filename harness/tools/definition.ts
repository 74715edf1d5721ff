import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';

/** A tool as the server lists it, untouched; `name` is for people where the server gives no usable one. */
export interface ListedTool {
  name: string;
  definition: Record<string, Json>;
  /** Revisions in which the server lists it in exactly this form. */
  revisions: string[];
  /** The page of the listing that shows it. */
  exchange: string;
}

/** JSON with keys in order at every level: equal texts mean equal values. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`)
    .join(',')}}`;
}

/** The canonical form without what may well be made anew for each list: `_meta`, and icons behind signed addresses. */
export const comparable = ({ _meta: _, icons: __, ...definition }: Record<string, Json>): string =>
  canonical(definition);

/** Joins the listings of several eras: a tool that is the same in all of them stands once. */
export function mergeListings(
  listings: readonly { revision: string; tools: { definition: Json; exchange: string }[] }[],
): ListedTool[] {
  const merged = new Map<string, ListedTool>();
  for (const { revision, tools } of listings) {
    tools.forEach(({ definition, exchange }, index) => {
      const key = canonical(definition);
      const known = merged.get(key);
      if (known && !known.revisions.includes(revision)) {
        known.revisions.push(revision);
        return;
      }
      const shaped = isObject(definition) ? definition : { malformed: definition };
      const name =
        typeof shaped.name === 'string' && shaped.name !== '' ? shaped.name : `no. ${index + 1} (without a name)`;
      merged.set(known ? `${key} ${revision} ${index}` : key, {
        name,
        definition: shaped,
        revisions: [revision],
        exchange,
      });
    });
  }
  return [...merged.values()];
}

/** Equal for equal lists of definitions, whatever their order. */
export const inAnyOrder = (list: readonly Json[]): string =>
  list
    .map((item) => (isObject(item) ? comparable(item) : canonical(item)))
    .sort()
    .join('\n');
