import type { Json } from '../../session/types.js';
import { compile } from '../../tools/schema.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Every inputSchema, compiled: validators need time limits and libraries, which a check has not. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [],
  traffic: { requests: 0 },
  needs: { catalog: 'tools/catalog' },
  gather: async ({ catalog }) => ({
    tools: catalog.tools.map(({ name, exchange, definition }) => ({
      name,
      exchange,
      inputSchema: definition.inputSchema ?? null,
      ...examine(definition.inputSchema),
    })),
  }),
});

function examine(schema: Json | undefined): { problems: string[]; doubts: string[]; unknown?: string } {
  const compiled = compile(schema);
  if ('problem' in compiled) return { problems: [compiled.problem], doubts: [] };
  if ('undecided' in compiled) return { problems: [], doubts: [], unknown: compiled.undecided };
  const { type, properties, required } = schema as Record<string, Json>;
  if (type !== 'object') return { problems: [`its type is ${JSON.stringify(type ?? null)}, not "object"`], doubts: [] };
  const known = isObject(properties) ? properties : {};
  const stray = (Array.isArray(required) ? required : []).filter(
    (name) => typeof name === 'string' && !Object.hasOwn(known, name),
  );
  const untyped = Object.entries(known).filter(
    ([, property]) =>
      isObject(property) &&
      !['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref'].some((keyword) => keyword in property),
  );
  return {
    problems: [],
    doubts: [
      ...stray.map((name) => `required names ${String(name)}, which is no property`),
      ...untyped.map(([name]) => `property ${name} has no type`),
    ],
  };
}
