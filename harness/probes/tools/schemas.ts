import type { Json } from '../../session/types.js';
import { compile } from '../../tools/schema.js';
import { tokensOf } from '../../tools/size.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Every inputSchema, compiled, and the size of all definitions: validators and encoders are not for checks. */
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
    sizes: await Promise.all(
      catalog.byEra
        .filter(({ names }) => names.length > 0)
        .map(async ({ revision, names, exchanges }) => {
          const listed = catalog.tools.filter(({ revisions }) => revisions.includes(revision));
          const { quarter, bpe } = await tokensOf(JSON.stringify(listed.map(({ definition }) => definition)));
          return { revision, tools: names.length, tokens: bpe ?? quarter, exchange: exchanges[0]?.id ?? null };
        }),
    ),
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
      ...compiled.foreignPatterns.map((pattern) => `pattern ${pattern} is no regular expression of ECMA-262`),
      ...stray.map((name) => `required names ${String(name)}, which is no property`),
      ...untyped.map(([name]) => `property ${name} has no type`),
    ],
  };
}
