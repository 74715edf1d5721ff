import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { namesSomething } from './arguments.js';

/** A call that a good server refuses, or at least survives. */
export interface Wrong {
  kind: (typeof KINDS)[number];
  /** The argument that is missing or wrong. */
  argument: string;
  arguments: Record<string, Json>;
}

/** In the order in which they are made, as far as the budget goes. */
export const KINDS = [
  'missing-argument',
  'wrong-type',
  'outside-enum',
  'out-of-range',
  'unknown-argument',
  'not-found',
  'empty-text',
  'unusual-text',
  'huge-text',
] as const;

/** Kinds that no server takes; the others are left to tools that only read, for with one that writes they may well leave something behind. */
export const REFUSED_BY_ALL: ReadonlySet<string> = new Set([
  'missing-argument',
  'wrong-type',
  'outside-enum',
  'out-of-range',
]);

export const HUGE_CHARS = 1_000_000;
const UNUSUAL = 'Übergrößenträger 測試 🪨 \u202Eabc\u202C \'"`;--\\ %00';
const UNKNOWN = 'touchstone_no_such_argument';

/** A value of a type that a schema does not allow. */
const OF_WRONG_TYPE: Readonly<Record<string, Json>> = {
  string: { not: 'a string' },
  number: 'not a number',
  integer: 'not a number',
  boolean: 'not a boolean',
  array: 'not an array',
  object: 'not an object',
};

/**
 * Ways to call a tool wrongly, each a right call with one thing changed. At most one of each kind but `missing-argument`,
 * of which there are up to three.
 */
export function wrongCalls(inputSchema: Json | undefined, right: Record<string, Json>): Wrong[] {
  const schema = isObject(inputSchema) ? inputSchema : {};
  const properties = isObject(schema.properties) ? schema.properties : {};
  const given = Object.keys(right).filter((name) => isObject(properties[name]));
  const propertyOf = (name: string) => properties[name] as Record<string, Json>;
  const required = (Array.isArray(schema.required) ? schema.required : []).filter(
    // A property with a default is required of the answer, not of the question: generators list it all the same. And whether
    // something is left out or null, most languages do not tell.
    (name): name is string =>
      typeof name === 'string' &&
      given.includes(name) &&
      propertyOf(name).default === undefined &&
      !allowsNull(propertyOf(name)),
  );
  const changed = (kind: Wrong['kind'], argument: string | undefined, value: Json | undefined): Wrong[] =>
    argument === undefined || value === undefined
      ? []
      : [{ kind, argument, arguments: { ...right, [argument]: value } }];
  const enumerated = given.find((name) => Array.isArray(propertyOf(name).enum) && propertyOf(name).type === 'string');
  const bounded = given.find((name) => beyond(propertyOf(name)) !== undefined);
  const typed = [...required, ...given].find((name) => wrongTypeOf(propertyOf(name)) !== undefined);
  const free = given.find((name) => isFreeText(propertyOf(name)));
  return [
    ...required.slice(0, 3).map((argument): Wrong => {
      const { [argument]: _, ...without } = right;
      return { kind: 'missing-argument', argument, arguments: without };
    }),
    ...changed('wrong-type', typed, typed && wrongTypeOf(propertyOf(typed))),
    ...changed('outside-enum', enumerated, 'touchstone-no-such-choice'),
    ...changed('out-of-range', bounded, bounded && beyond(propertyOf(bounded))),
    ...changed('unknown-argument', schema.additionalProperties === false ? UNKNOWN : undefined, 'touchstone'),
    ...given.flatMap((name) => changed('not-found', name, strangerTo(name, right[name]!))).slice(0, 1),
    ...changed('empty-text', free, free && propertyOf(free).minLength === undefined ? '' : undefined),
    ...changed('unusual-text', free, UNUSUAL),
    ...changed('huge-text', free, free && 'x'.repeat(HUGE_CHARS)),
  ];
}

const wrongTypeOf = ({ type }: Record<string, Json>): Json | undefined =>
  typeof type === 'string' && Object.hasOwn(OF_WRONG_TYPE, type) ? OF_WRONG_TYPE[type] : undefined;

const allowsNull = ({ type, nullable, anyOf, oneOf }: Record<string, Json>): boolean =>
  nullable === true ||
  (Array.isArray(type) && type.includes('null')) ||
  [anyOf, oneOf].some((list) => Array.isArray(list) && list.some((one) => isObject(one) && one.type === 'null'));

const isFreeText = ({ type, pattern, format, enum: choices }: Record<string, Json>): boolean =>
  type === 'string' && pattern === undefined && format === undefined && choices === undefined;

function beyond({ type, minimum, maximum }: Record<string, Json>): Json | undefined {
  if (type !== 'integer' && type !== 'number') return undefined;
  if (typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER) return maximum + 1;
  return typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER ? minimum - 1 : undefined;
}

/** An id of the same form that names nothing, for an argument that names something. */
function strangerTo(name: string, value: Json): Json | undefined {
  if (!namesSomething(name)) return undefined;
  if (typeof value === 'number') return 987_654_321;
  if (typeof value !== 'string' || value === '') return undefined;
  const stranger = [...value].map((letter) => (/\d/.test(letter) ? '0' : /[a-z]/.test(letter) ? 'f' : letter)).join('');
  return stranger === value ? undefined : stranger;
}
