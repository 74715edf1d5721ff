import { isObject } from '../core/json.js';

/** A property of an inputSchema, at any depth. */
export interface Property {
  /** `filter.status`. */
  path: string;
  name: string;
  schema: Record<string, unknown>;
}

const DEEPEST = 12;
const MOST = 2_000;

/** Properties of a schema, of its nested objects, and of the objects in its lists and alternatives. */
export function propertiesOf(schema: unknown): Property[] {
  const found: Property[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (!isObject(value) || depth > DEEPEST || found.length > MOST) return;
    for (const [name, property] of Object.entries(isObject(value.properties) ? value.properties : {})) {
      const own = path ? `${path}.${name}` : name;
      if (isObject(property)) found.push({ path: own, name, schema: property });
      visit(property, own, depth + 1);
    }
    for (const inner of [value.items, ...lists(value)]) visit(inner, path, depth + 1);
  };
  visit(schema, '', 0);
  return found;
}

const lists = ({ anyOf, oneOf, allOf }: Record<string, unknown>): unknown[] =>
  [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []));

/** The fixed values that a property allows, also where they stand in alternatives. */
export const valuesOf = (schema: Record<string, unknown>): string[] =>
  [schema, ...lists(schema).filter(isObject)]
    .flatMap((one) => [...(Array.isArray(one.enum) ? one.enum : []), one.const])
    .filter((value): value is string => typeof value === 'string');
