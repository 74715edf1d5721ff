import type { Random } from '../core/clock.js';
import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { deedOf } from './chain.js';
import type { Harvest } from './harvest.js';
import { invent, ownValue, resolve } from './invent.js';
import { compile } from './schema.js';

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
  /**
   * Names of the arguments whose refusal proves nothing: invented, the example of a name that need not be there, or seen in an
   * earlier result without being sure to fit here. It is what the target file should give.
   */
  uncertain: string[];
}

/** What is known before a tool is called. */
export interface Known {
  /** Arguments of the target file. */
  given?: Record<string, Json> | undefined;
  /** Values that this run itself made for certain arguments: the id of what it created. */
  own?: Record<string, Json> | undefined;
  seen: Harvest;
  random: Random;
}

/** Values of earlier results that are held against a property's schema. */
const MOST_TRIED = 5;

/**
 * Small and realistic arguments for a tool: the target file's, else the schema's own examples, defaults, constants and
 * enums, else values seen in earlier results, and only then inventions. Optional properties without an example are left out.
 */
export function synthesise(tool: { name: string; inputSchema: Json | undefined }, known: Known): Synthesis {
  const { given, own = {}, seen, random } = known;
  if (given) return { arguments: given, source: 'target file', uncertain: [] };
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
  const whole = ownValue({ examples: schema.examples ?? null, default: schema.default ?? null });
  if (isObject(whole)) return { arguments: { ...whole, ...own }, source: 'schema', uncertain: [] };
  const required = new Set(
    Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [],
  );
  const properties = isObject(schema.properties) ? schema.properties : {};
  const made: Synthesis = { arguments: {}, source: 'schema', uncertain: [] };
  const take = (name: string, value: Json, source: Source, certain = source !== 'invented'): void => {
    made.arguments[name] = value;
    if (SOURCES.indexOf(source) > SOURCES.indexOf(made.source)) made.source = source;
    if (!certain) made.uncertain.push(name);
  };
  const harvested: string[] = [];
  const { noun } = deedOf(tool.name);
  for (const name of new Set([...required, ...Object.keys(properties)])) {
    const property = named(properties[name], schema);
    if (Object.hasOwn(own, name)) take(name, own[name]!, 'earlier result');
    else if (property && ownValue(property) !== undefined) {
      const offered = property.examples ?? property.example;
      // That an id is written so does not say that there is such a thing in this account.
      const certain = offered === undefined || !namesSomething(name);
      if (required.has(name) || property.examples !== undefined) take(name, ownValue(property)!, 'schema', certain);
    } else if (required.has(name)) {
      const earlier = seen
        .find(name, noun)
        .slice(0, MOST_TRIED)
        .find(({ value }) => fits(value, property, schema));
      if (earlier) {
        take(name, earlier.value, 'earlier result', earlier.certain);
        harvested.push(name);
      } else take(name, invent(name, properties[name], schema, random.fork(`${tool.name}.${name}`)).value, 'invented');
    }
  }
  // Each of them may be right, and yet they need not belong together.
  if (harvested.length > 1) made.uncertain = [...new Set([...made.uncertain, ...harvested])];
  return completed(tool.name, made, schema, random);
}

/** Whether an argument is the name of a thing that has to be there: `id`, `noteId`, `issue_key`, `slug`. */
export const namesSomething = (name: string): boolean =>
  /(?:^|[_-]|[a-z](?=[IKNS]))(?:id|uuid|guid|slug|key|number)$/i.test(name);

/** A property with its reference followed, so that its own words can be read. */
function named(property: Json | undefined, root: Record<string, Json>): Record<string, Json> | undefined {
  let current = property;
  for (let steps = 0; steps < 10 && isObject(current) && typeof current.$ref === 'string'; steps++) {
    const { $ref, ...beside } = current;
    const target = resolve($ref as string, root);
    current = isObject(target) ? { ...target, ...beside } : undefined;
  }
  return isObject(current) ? current : undefined;
}

function fits(value: Json, property: Record<string, Json> | undefined, root: Record<string, Json>): boolean {
  if (!property) return true;
  const { $schema, $defs, definitions } = root;
  const compiled = compile({
    ...($schema && { $schema }),
    ...($defs && { $defs }),
    ...(definitions && { definitions }),
    ...property,
  });
  const verdict = 'validate' in compiled ? compiled.validate(value) : undefined;
  return verdict === undefined || !('valid' in verdict) ? typeof value === property.type : verdict.valid;
}

/** Where conditions between properties (alternatives, `dependentRequired`, `if`) are not met, the object as a whole is invented. */
function completed(tool: string, made: Synthesis, schema: Record<string, Json>, random: Random): Synthesis {
  const compiled = compile(schema);
  const holds = (value: Json): boolean => {
    const verdict = 'validate' in compiled ? compiled.validate(value) : undefined;
    return verdict === undefined || !('valid' in verdict) || verdict.valid;
  };
  if (holds(made.arguments)) return made;
  const { value, valid } = invent(tool, schema, schema, random.fork(tool));
  if (!valid || !isObject(value)) return made;
  const joined = { ...value, ...made.arguments };
  const whole = holds(joined) ? joined : value;
  const added = Object.keys(whole).filter((name) => !Object.hasOwn(made.arguments, name));
  return { arguments: whole, source: 'invented', uncertain: [...made.uncertain, ...added] };
}
