import { isObject, type Json } from '../../wire/json.js';

/** The `Mcp-Param-…` headers of one call, from its arguments. */
export type ParamHeaders = (args: Json | undefined) => Record<string, string>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DEEPEST = 32;

/**
 * Reads the `x-mcp-header` annotations of an input schema (2026-07-28 server/tools): properties, at any depth, whose argument is
 * repeated in a header. Annotations that are not a header token are passed over; judging them is not done here.
 */
export function paramHeaders(inputSchema: Json | undefined): ParamHeaders {
  const declared = declarations(inputSchema, []);
  return (args) =>
    Object.fromEntries(
      declared.flatMap(({ path, header }) => {
        const value = path.reduce<Json | undefined>(
          (node, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
          args,
        );
        const text = primitiveText(value);
        return text === undefined ? [] : [[`Mcp-Param-${header}`, headerValue(text)]];
      }),
    );
}

function declarations(
  schema: Json | undefined,
  path: readonly string[],
): { path: readonly string[]; header: string }[] {
  if (!isObject(schema) || path.length > DEEPEST) return [];
  const header = schema['x-mcp-header'];
  const own = path.length > 0 && typeof header === 'string' && TOKEN.test(header) ? [{ path, header }] : [];
  const inner = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  return [...own, ...inner.flatMap(([key, child]) => declarations(child, [...path, key]))];
}

function primitiveText(value: Json | undefined): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? String(value)
    : undefined;
}

/**
 * A text as the value of a header: itself where it is printable ASCII without outer blanks, else as `=?base64?…?=`
 * (2026-07-28 basic/transports/streamable-http "Value Encoding").
 */
export function headerValue(text: string): string {
  const plain = /^[\x20-\x7e\t]+$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/.test(text);
  return plain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
