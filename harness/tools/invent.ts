import { generateSync } from 'json-schema-faker';
import type { Random } from '../core/clock.js';
import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { bounded } from './bounded.js';
import { compile } from './schema.js';

/** Bounds of one invention: hostile schemas ask for a thousand million items. */
const MOST_NODES = 400;
const DEEPEST = 16;
const MOST_ITEMS = 50;
const LONGEST_TEXT = 2_000;
const LARGEST_SCHEMA = 50_000;
const GENERATE_MS = 300;
/** Alternatives (oneOf, anyOf) that are tried before the generator is asked. */
const CHOICES = 4;

/** No value was found within bounds; the message says why. */
class NotGeneratable extends Error {}

/**
 * A small, realistic value for a schema, checked against it. The same randomness gives the same value.
 * @param root where local references lead; remote ones are never fetched
 * @returns `valid: false` with the nearest that was found, where nothing valid was
 */
export function invent(
  name: string,
  schema: Json | undefined,
  root: Record<string, Json>,
  random: Random,
): { value: Json; valid: boolean } {
  const whole = withDefinitions(schema ?? true, root);
  const compiled = typeof whole === 'object' ? compile(whole) : undefined;
  const fits = (value: Json): boolean => {
    if (!compiled) return whole === true;
    if (!('validate' in compiled)) return false;
    const verdict = compiled.validate(value);
    return 'valid' in verdict && verdict.valid;
  };
  let nearest: Json = 'touchstone';
  for (let choice = 0; choice < CHOICES; choice++) {
    const value = attempt(name, schema ?? true, root, random, choice);
    if (value === undefined) continue;
    if (fits(value)) return { value, valid: true };
    if (choice === 0) nearest = value;
  }
  const made = compiled && 'validate' in compiled ? generated(whole as Record<string, Json>, random) : undefined;
  return made !== undefined && fits(made) ? { value: made, valid: true } : { value: nearest, valid: false };
}

function withDefinitions(schema: Json, root: Record<string, Json>): Json {
  if (!isObject(schema)) return schema;
  const { $schema, $defs, definitions } = root;
  return { ...($schema && { $schema }), ...($defs && { $defs }), ...(definitions && { definitions }), ...schema };
}

function attempt(
  name: string,
  schema: Json,
  root: Record<string, Json>,
  random: Random,
  choice: number,
): Json | undefined {
  try {
    return new Maker(root, random, choice).make(name, schema, 0);
  } catch (thrown) {
    if (thrown instanceof NotGeneratable) return undefined;
    throw thrown;
  }
}

/** What a library makes of schemas that go beyond what is worded here (patterns, `not`, conditions). */
function generated(schema: Record<string, Json>, random: Random): Json | undefined {
  if (JSON.stringify(schema).length > LARGEST_SCHEMA) return undefined;
  const options = { seed: random.below(2 ** 31), maxItems: 2, optionalsProbability: 0 };
  try {
    return bounded(GENERATE_MS, () => generateSync(schema as never, options as never) as Json);
  } catch {
    return undefined;
  }
}

/** What a property's name says of a realistic value, where its schema says no more than `string`. */
const BY_NAME: readonly [RegExp, string][] = [
  [/e-?mail/i, 'reviewer@example.com'],
  [/^(q|query|search|term|keyword|text|message|prompt|input|content|body|question)s?$/i, 'hello'],
  [/(ur[li]|link|href|website)$/i, 'https://example.com/'],
  [/(^|_)lang(uage)?(_?code)?$/i, 'en'],
  [/(^|_)locale$/i, 'en-US'],
  [/country(_?code)?$/i, 'DE'],
  [/currency(_?code)?$/i, 'EUR'],
  [/time_?zone|^tz$/i, 'Europe/Berlin'],
  [/city|location|place|address/i, 'Berlin'],
  [/date_?time|_at$/i, '2026-01-15T09:00:00Z'],
  [/date$|^(from|to|since|until|start|end|day)$/i, '2026-01-15'],
  [/phone/i, '+493012345678'],
  [/colou?r$/i, '#336699'],
  [/path$|^file(_?name)?$/i, 'touchstone.txt'],
  [/title|name|subject|label/i, 'Touchstone sample'],
];

const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-15T09:00:00Z',
  date: '2026-01-15',
  time: '09:00:00Z',
  duration: 'P1D',
  email: 'reviewer@example.com',
  'idn-email': 'reviewer@example.com',
  hostname: 'example.com',
  'idn-hostname': 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  'uri-reference': 'https://example.com/',
  iri: 'https://example.com/',
  'iri-reference': 'https://example.com/',
  url: 'https://example.com/',
  'uri-template': 'https://example.com/{id}',
  'json-pointer': '/touchstone',
  'relative-json-pointer': '0',
  regex: '^touchstone$',
  byte: 'dG91Y2hzdG9uZQ==',
};

type Schema = Record<string, Json>;

class Maker {
  #nodes = 0;

  constructor(
    readonly root: Schema,
    readonly random: Random,
    readonly choice: number,
  ) {}

  make(name: string, given: Json, depth: number): Json {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || depth > DEEPEST) throw new NotGeneratable('the schema asks for too much');
    if (given === false) throw new NotGeneratable('the schema allows nothing');
    const schema = isObject(given) ? this.#flat(given, 0) : {};
    const own = ownValue(schema);
    if (own !== undefined) return own;
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#array(name, schema, depth);
      case 'integer':
      case 'number':
        return this.#number(schema);
      case 'boolean':
        return false;
      case 'null':
        return null;
      default:
        return this.#text(name, schema);
    }
  }

  /** One schema without references and compositions: branches are merged in, of alternatives the chosen one. */
  #flat(schema: Schema, depth: number): Schema {
    if (depth > DEEPEST) throw new NotGeneratable('references go round in circles');
    const { $ref, allOf, anyOf, oneOf, ...rest } = schema;
    let flat: Schema = rest;
    const merge = (other: Json | undefined): void => {
      if (other === false) throw new NotGeneratable('the schema allows nothing');
      if (isObject(other)) flat = merged(flat, this.#flat(other, depth + 1));
    };
    if (typeof $ref === 'string') merge(resolve($ref, this.root));
    for (const part of Array.isArray(allOf) ? allOf : []) merge(part);
    for (const list of [anyOf, oneOf]) {
      if (!Array.isArray(list) || list.length === 0) continue;
      const useful = list.filter((branch) => branch !== false && !(isObject(branch) && branch.type === 'null'));
      merge(useful.length > 0 ? useful[this.choice % useful.length] : list[0]);
    }
    return flat;
  }

  #object(schema: Schema, depth: number): Json {
    const properties = isObject(schema.properties) ? schema.properties : {};
    const wanted = new Set(texts(schema.required));
    for (const [name, also] of Object.entries(isObject(schema.dependentRequired) ? schema.dependentRequired : {}))
      if (wanted.has(name)) for (const other of texts(also)) wanted.add(other);
    const least = Math.min(size(schema.minProperties), MOST_ITEMS);
    for (const name of Object.keys(properties)) if (wanted.size < least) wanted.add(name);
    const free = isObject(schema.propertyNames) || schema.additionalProperties === false ? 0 : least - wanted.size;
    for (let extra = 1; extra <= free; extra++) wanted.add(`touchstone${extra}`);
    const more = schema.additionalProperties ?? true;
    return Object.fromEntries(
      [...wanted].map((name) => [
        name,
        this.make(name, Object.hasOwn(properties, name) ? properties[name]! : more, depth + 1),
      ]),
    );
  }

  #array(name: string, schema: Schema, depth: number): Json {
    const { items, prefixItems, contains } = schema;
    const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    const least = Math.max(size(schema.minItems), contains === undefined ? 0 : 1);
    if (least > MOST_ITEMS) throw new NotGeneratable(`the schema asks for ${least} items`);
    const rest = Array.isArray(items) ? (schema.additionalItems ?? true) : (items ?? contains ?? true);
    const values = Array.from({ length: least }, (_, index) =>
      this.make(
        singularOf(name),
        tuple[index] ?? (index === tuple.length && contains !== undefined ? contains : rest),
        depth + 1,
      ),
    );
    if (schema.uniqueItems !== true) return values;
    return values.map((value, index) => (index === 0 ? value : distinct(value, index, rest)));
  }

  #number({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Schema): number {
    const whole = type === 'integer' || (Array.isArray(type) && type.includes('integer'));
    const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : whole ? 1 : undefined;
    // Draft 4 has the two exclusive keywords as booleans beside the bounds.
    const low = Math.max(number(minimum, Number.NEGATIVE_INFINITY), number(exclusiveMinimum, Number.NEGATIVE_INFINITY));
    const high = Math.min(
      number(maximum, Number.POSITIVE_INFINITY),
      number(exclusiveMaximum, Number.POSITIVE_INFINITY),
    );
    const openLow = exclusiveMinimum === true || exclusiveMinimum === low;
    const openHigh = exclusiveMaximum === true || exclusiveMaximum === high;
    const inside = (value: number): boolean =>
      (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);
    const steps = (value: number): number => (step === undefined ? value : Math.ceil(value / step - 1e-9) * step);
    const start = Number.isFinite(low) ? low : Number.isFinite(high) ? high - (step ?? 1) : 1;
    const candidates = [
      1,
      steps(1),
      start,
      steps(start),
      steps(start) + (step ?? 1),
      high,
      (low + high) / 2,
      start + 1e-6,
    ];
    return (
      candidates.find(
        (value) => Number.isFinite(value) && inside(value) && (step === undefined || isMultiple(value, step)),
      ) ?? start
    );
  }

  #text(name: string, { format, pattern, minLength, maxLength }: Schema): string {
    const shortest = size(minLength);
    if (shortest > LONGEST_TEXT) throw new NotGeneratable(`the schema asks for ${shortest} characters`);
    if (format === 'uuid') return uuid(this.random);
    const known = typeof format === 'string' ? BY_FORMAT[format] : undefined;
    if (known !== undefined && pattern === undefined) return known;
    if (typeof pattern === 'string') {
      const made = generated({ type: 'string', pattern, ...(maxLength !== undefined && { maxLength }) }, this.random);
      if (typeof made === 'string') return made;
    }
    const text = BY_NAME.find(([names]) => names.test(name))?.[1] ?? 'touchstone';
    const padded = text.length < shortest ? text.padEnd(shortest, ' sample') : text;
    return typeof maxLength === 'number' && maxLength >= 0 ? padded.slice(0, maxLength) : padded;
  }
}

/** A value that the schema itself names. */
export const ownValue = (schema: Schema): Json | undefined =>
  first(schema.examples) ?? schema.example ?? schema.default ?? schema.const ?? first(schema.enum);

const first = (value: Json | undefined): Json | undefined => (Array.isArray(value) ? value[0] : undefined);
const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const size = (value: Json | undefined): number => (typeof value === 'number' && value > 0 ? Math.ceil(value) : 0);
const number = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const singularOf = (name: string): string => name.replace(/s$/, '');
const isMultiple = (value: number, step: number): boolean => Math.abs(value / step - Math.round(value / step)) < 1e-9;

/** Keywords that say the type, where `type` does not. */
function typeOf(schema: Schema): string {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const named = types.find((type) => typeof type === 'string' && type !== 'null');
  if (typeof named === 'string') return named;
  if (types.includes('null')) return 'null';
  if (schema.properties !== undefined || schema.required !== undefined) return 'object';
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array';
  return schema.minimum !== undefined || schema.maximum !== undefined || schema.multipleOf !== undefined
    ? 'number'
    : 'string';
}

/** Both schemas at once, as far as a value can be read off: properties and required together, the tighter bound. */
function merged(a: Schema, b: Schema): Schema {
  const both: Schema = { ...a, ...b };
  if (isObject(a.properties) && isObject(b.properties)) both.properties = { ...a.properties, ...b.properties };
  if (a.required && b.required) both.required = [...new Set([...texts(a.required), ...texts(b.required)])];
  for (const [keyword, tighter] of [
    ['minimum', Math.max],
    ['minLength', Math.max],
    ['minItems', Math.max],
    ['minProperties', Math.max],
    ['maximum', Math.min],
    ['maxLength', Math.min],
    ['maxItems', Math.min],
  ] as const)
    if (typeof a[keyword] === 'number' && typeof b[keyword] === 'number')
      both[keyword] = tighter(a[keyword], b[keyword]);
  if (Array.isArray(a.enum) && Array.isArray(b.enum))
    both.enum = a.enum.filter((value) =>
      (b.enum as Json[]).some((other) => JSON.stringify(other) === JSON.stringify(value)),
    );
  return both;
}

function distinct(value: Json, index: number, schema: Json): Json {
  const values = isObject(schema) && Array.isArray(schema.enum) ? schema.enum : undefined;
  if (values) return values[index % values.length] ?? value;
  if (typeof value === 'number') return value + index;
  return typeof value === 'string' ? `${value}${index}` : value;
}

/** Follows a local reference (`#`, `#/$defs/…`); anything else is not followed. */
export function resolve(reference: string, root: Schema): Json | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let target: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const key = unescaped(part);
    if (Array.isArray(target)) target = target[Number(key)];
    else target = isObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return target;
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return part;
  }
}

function uuid(random: Random): string {
  const hex = (length: number): string => Array.from({ length }, () => random.below(16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
