import { readFile } from 'node:fs/promises';
import { distance } from 'fastest-levenshtein';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { HarnessError, messageOf } from '../core/errors.js';
import { type Target, type TargetInput, targetSchema } from './target.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a target: an http(s) URL is a complete target, anything else is the path of a `touchstone.yaml`.
 * @throws HarnessError BAD_TARGET naming every mistake at once, each with the path of its key
 */
export async function loadTarget(source: string, environment: Environment): Promise<Target> {
  if (/^https?:\/\//i.test(source)) return parseTarget({ url: source }, source);
  const text = await readFile(source, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === 'ENOENT'
        ? `there is no file ${source}; give the URL of an MCP server (https://…) or the path of a touchstone.yaml`
        : `${source} cannot be read: ${messageOf(cause)}`;
    throw new HarnessError('BAD_TARGET', why, { cause });
  });
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0)
    throw new HarnessError(
      'BAD_TARGET',
      `${source} is not valid YAML:\n${list(document.errors.map((error) => error.message))}`,
    );
  return parseTarget(substitute(document.toJS(), source, environment), source);
}

/**
 * Validates a target given as data.
 * @param source how error messages call it
 * @throws HarnessError BAD_TARGET
 */
export function parseTarget(input: unknown, source = 'the target'): Target {
  const parsed = targetSchema.safeParse(input as TargetInput);
  if (!parsed.success)
    throw mistakes(
      source,
      parsed.error.issues.flatMap((issue) => explain(issue, [])),
    );
  const url = new URL(parsed.data.url);
  if (url.username || url.password)
    throw mistakes(source, ['url: must not hold a user name or password; put credentials under accounts or headers']);
  if (parsed.data.client.registration === 'static' && !parsed.data.client.clientId)
    throw mistakes(source, ['client.clientId: is needed with registration: static']);
  return parsed.data;
}

const list = (lines: readonly string[]): string => lines.map((line) => `  - ${line}`).join('\n');

const mistakes = (source: string, lines: readonly string[]): HarnessError =>
  new HarnessError(
    'BAD_TARGET',
    `${source} has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}:\n${list(lines)}`,
  );

/** Replaces `${NAME}` in every string by the environment's value. */
function substitute(value: unknown, source: string, environment: Environment): unknown {
  const unset = new Set<string>();
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string')
      return node.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
        const found = environment[name];
        if (found === undefined) unset.add(name);
        return found ?? '';
      });
    if (Array.isArray(node)) return node.map(walk);
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item)]));
  };
  const result = walk(value);
  if (unset.size > 0)
    throw mistakes(
      source,
      [...unset].map((name) => `\${${name}}: the environment variable ${name} is not set; set it and run again`),
    );
  return result;
}

/** One sentence per mistake; of a union's branches, the one that came closest speaks. */
function explain(issue: z.core.$ZodIssue, base: readonly PropertyKey[]): string[] {
  const path = [...base, ...issue.path];
  const at = path.map(String).join('.') || 'the document';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const known = knownKeys(path);
      const near = nearest(key, known);
      return `${[...path, key].map(String).join('.')}: unknown key; ${near ? `did you mean ${near}?` : `known are ${known.join(', ')}`}`;
    });
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = [...issue.errors].sort((a, b) => a.length - b.length || depth(b) - depth(a))[0]!;
    if (depth(branch) > 0 || branch.some((inner) => inner.code === 'unrecognized_keys'))
      return branch.flatMap((inner) => explain(inner, path));
  }
  if (issue.message.endsWith('received undefined')) return [`${at}: is missing`];
  return [`${at}: ${issue.message.replace(/^Invalid input: /, '')}`];
}

const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));

const nearest = (word: string, known: readonly string[]): string | undefined =>
  known.find((key) => key.startsWith(word) || word.startsWith(key)) ??
  known
    .map((key) => ({ key, steps: distance(word.toLowerCase(), key.toLowerCase()) }))
    .filter(({ key, steps }) => steps <= Math.max(2, key.length / 3))
    .sort((a, b) => a.steps - b.steps)[0]?.key;

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
}

/** The keys that the schema allows at a path. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  const spread = (schema: Schema): Schema[] => (schema.anyOf ? schema.anyOf.flatMap(spread) : [schema]);
  let level = spread(z.toJSONSchema(targetSchema, { io: 'input', unrepresentable: 'any' }) as Schema);
  for (const step of path)
    level = level.flatMap((schema) => {
      const next = schema.properties?.[String(step)] ?? schema.items ?? schema.additionalProperties;
      return typeof next === 'object' ? spread(next) : [];
    });
  return [...new Set(level.flatMap((schema) => Object.keys(schema.properties ?? {})))];
}
