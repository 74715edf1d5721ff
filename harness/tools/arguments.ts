import { generate } from 'json-schema-faker';
import type { Random } from '../core/clock.js';
import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';

/**
 * Where a value came from, strongest first. What is refused with invented arguments proves nothing against a tool;
 * what is refused with the others does.
 */
export const SOURCES = ['target file', 'schema', 'earlier result', 'invented'] as const;
export type Source = (typeof SOURCES)[number];

export interface Synthesis {
  arguments: Record<string, Json>;
  /** The weakest source among the arguments. */
  source: Source;
  /** Names of the arguments that had to be invented: what the target file should give. */
  invented: string[];
}

/** Schemas with more text than this are not handed to the generator. */
const LARGEST_SCHEMA = 50_000;
const WEAKEST_FIRST = [...SOURCES].reverse();

/**
 * Small and realistic arguments for a tool: the target file's, else the schema's own examples, defaults, constants and
 * enums, else values seen in earlier results, and only then inventions. Optional properties without an example are left out.
 */
export async function synthesise(
  tool: { name: string; inputSchema: Json | undefined },
  given: Record<string, Json> | undefined,
  seen: Harvest,
  random: Random,
): Promise<Synthesis> {
  if (given) return { arguments: given, source: 'target file', invented: [] };
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
  const whole = firstOf(schema.examples) ?? schema.default;
  if (isObject(whole)) return { arguments: whole, source: 'schema', invented: [] };
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  const properties = isObject(schema.properties) ? schema.properties : {};
  const result: Synthesis = { arguments: {}, source: 'schema', invented: [] };
  for (const name of new Set([...required, ...Object.keys(properties)])) {
    const property = resolve(properties[name], schema);
    const own = property && ownValue(property);
    if (own !== undefined && (required.includes(name) || property?.examples !== undefined)) {
      result.arguments[name] = own;
    } else if (required.includes(name)) {
      const harvested = seen.find(name, property);
      if (harvested === undefined) result.invented.push(name);
      result.source = weaker(result.source, harvested === undefined ? 'invented' : 'earlier result');
      result.arguments[name] =
        harvested ?? (await invent(name, property ?? {}, schema, random.fork(`${tool.name}.${name}`)));
    }
  }
  return result;
}

const weaker = (a: Source, b: Source): Source => WEAKEST_FIRST.find((source) => source === a || source === b)!;

const firstOf = (value: Json | undefined): Json | undefined => (Array.isArray(value) ? value[0] : undefined);

/** A value that the schema itself names. */
function ownValue(property: Record<string, Json>): Json | undefined {
  return firstOf(property.examples) ?? property.example ?? property.default ?? property.const ?? firstOf(property.enum);
}

/** Follows local references (`#/$defs/…`); remote ones are never fetched. */
function resolve(schema: Json | undefined, root: Record<string, Json>): Record<string, Json> | undefined {
  let current = schema;
  for (let steps = 0; steps < 10 && isObject(current) && typeof current.$ref === 'string'; steps++) {
    if (!current.$ref.startsWith('#/')) return undefined;
    let target: Json | undefined = root;
    for (const part of current.$ref.slice(2).split('/')) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      target = isObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    }
    current = target;
  }
  return isObject(current) ? current : undefined;
}

/** What a property's name says of a realistic value, where its schema says no more than `string`. */
const BY_NAME: readonly [RegExp, Json][] = [
  [/e-?mail/i, 'reviewer@example.com'],
  [/^(q|query|search|term|keyword|text|message|prompt|input)s?$/i, 'hello'],
  [/ur[li]$/i, 'https://example.com/'],
  [/(^|_)lang(uage)?$/i, 'en'],
  [/city|location|place/i, 'Berlin'],
  [/title|name|subject/i, 'Touchstone sample'],
  [/date$/i, '2026-01-15'],
];

async function invent(
  name: string,
  property: Record<string, Json>,
  root: Record<string, Json>,
  random: Random,
): Promise<Json> {
  const { type, minimum, maximum, minItems } = property;
  const plain = ['pattern', 'format', 'minLength', 'maxLength', 'enum', 'anyOf', 'oneOf', 'allOf', '$ref'].every(
    (keyword) => property[keyword] === undefined,
  );
  if (type === 'string' && plain) return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'touchstone';
  if (type === 'boolean') return false;
  if ((type === 'integer' || type === 'number') && property.multipleOf === undefined)
    return typeof minimum === 'number' ? minimum : typeof maximum === 'number' ? Math.min(1, maximum) : 1;
  if (typeof minItems === 'number' && minItems > 100) return [];
  const schema = {
    ...property,
    ...(root.$defs && { $defs: root.$defs }),
    ...(root.definitions && { definitions: root.definitions }),
  };
  if (JSON.stringify(schema).length > LARGEST_SCHEMA) return null;
  try {
    return (await generate(
      schema as never,
      { seed: random.below(2 ** 31), maxItems: 2, maxLength: 40, optionalsProbability: 0 } as never,
    )) as Json;
  } catch {
    return type === 'array' ? [] : type === 'object' ? {} : 'touchstone';
  }
}

/** Values seen in earlier results, by the name under which they stood. */
export class Harvest {
  readonly #values = new Map<string, Json[]>();
  #left = 5_000;

  /** Takes in a result: its structuredContent, and its text blocks where they are JSON. */
  take(result: Record<string, Json> | undefined): void {
    if (!result) return;
    if (result.structuredContent !== undefined) this.#walk(result.structuredContent, '');
    for (const block of Array.isArray(result.content) ? result.content : []) {
      if (!isObject(block) || block.type !== 'text' || typeof block.text !== 'string' || block.text.length > 100_000)
        continue;
      if (!/^\s*[[{]/.test(block.text)) continue;
      try {
        this.#walk(JSON.parse(block.text) as Json, '');
      } catch {
        // Text that only looks like JSON holds nothing to harvest.
      }
    }
  }

  /** The latest value that stood under this name (`id`, `noteId` and `note_id` meet `notes[].id`), of the property's type. */
  find(name: string, property: Record<string, Json> | undefined): Json | undefined {
    const flat = normal(name);
    const stem = /^(.+?)(id|key|uuid|slug|name)s?$/.exec(flat);
    const keys = [flat, ...(stem ? [`${stem[1]}.${stem[2]}`] : []), ...(flat === 'id' || !stem ? [] : ['id'])];
    for (const key of keys) {
      const fitting = this.#values.get(key)?.filter((value) => fits(value, property?.type));
      if (fitting && fitting.length > 0) return fitting.at(-1);
    }
    return undefined;
  }

  #walk(value: Json, parent: string): void {
    if (this.#left <= 0) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, 20)) this.#walk(item, parent);
      return;
    }
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      this.#left -= 1;
      if (item !== null && typeof item !== 'object') {
        this.#keep(normal(key), item);
        this.#keep(`${singular(parent)}.${normal(key)}`, item);
      } else this.#walk(item, normal(key));
    }
  }

  #keep(key: string, value: Json): void {
    const values = this.#values.get(key);
    if (values) values.push(value);
    else this.#values.set(key, [value]);
  }
}

const normal = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/s$/, '');

const fits = (value: Json, type: Json | undefined): boolean => {
  if (type === undefined) return true;
  if (type === 'integer' || type === 'number') return typeof value === 'number';
  return typeof value === type;
};
