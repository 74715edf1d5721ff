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
    throw new HarnessError('BAD_TARGET', whyUnread(source, cause), { cause });
  });
  const { value, unset } = substitute(parseYaml(text, source), environment);
  const lines = [...new Set(unset.values())].map(
    (name) => `\${${name}}: the environment variable ${name} is not set, or is empty; set it and run again`,
  );
  const parsed = validate(value, unset);
  if (lines.length > 0 || !parsed.target) throw mistakes(source, [...lines, ...parsed.lines]);
  return parsed.target;
}

function whyUnread(source: string, cause: NodeJS.ErrnoException): string {
  if (cause.code === 'EISDIR') return `${source} is a folder; give the path of the touchstone.yaml in it`;
  if (cause.code !== 'ENOENT') return `${source} cannot be read: ${messageOf(cause)}`;
  return /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(source) && !/\.ya?ml$/.test(source)
    ? `there is no file ${source}; for a server, give its whole URL: https://${source}`
    : `there is no file ${source}; give the URL of an MCP server (https://…) or the path of a touchstone.yaml`;
}

/** Braces end a plain scalar inside `{ … }`, so `${NAME}` is read with these in their stead. */
const [OPEN, CLOSE] = ['\ue000', '\ue001'];
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const VEILED = new RegExp(`${OPEN}([A-Za-z0-9_]+)${CLOSE}`, 'g');

function parseYaml(text: string, source: string): unknown {
  const bad = (why: string): HarnessError =>
    new HarnessError('BAD_TARGET', `${source} is not valid YAML: ${why.replace(VEILED, '${$1}').trim()}`);
  const document = parseDocument(text.replace(REFERENCE, `${OPEN}$1${CLOSE}`), { prettyErrors: true });
  // What follows the first error is mostly its consequence.
  const [error] = document.errors;
  if (error) throw bad(error.message);
  try {
    return document.toJS();
  } catch (thrown) {
    throw bad(messageOf(thrown));
  }
}

/**
 * Validates a target given as data.
 * @param source how error messages call it
 * @throws HarnessError BAD_TARGET
 */
export function parseTarget(input: unknown, source = 'the target'): Target {
  const { target, lines } = validate(input);
  if (!target) throw mistakes(source, lines);
  return target;
}

/** @param unset paths whose value is not known, and is not judged therefore */
function validate(input: unknown, unset?: ReadonlyMap<string, string>): { target?: Target; lines: string[] } {
  const parsed = targetSchema.safeParse(input as TargetInput);
  if (!parsed.success) {
    const issues = parsed.error.issues.filter(({ path }) => !unset?.has(path.join('.')));
    return { lines: issues.flatMap((issue) => explain(issue, [])) };
  }
  const target = parsed.data;
  const url = new URL(target.url);
  const lines: string[] = [];
  if (url.username || url.password)
    lines.push('url: must not hold a user name or password; put credentials under accounts or headers');
  if (target.client.registration === 'static' && !target.client.clientId)
    lines.push('client.clientId: is needed with registration: static');
  return lines.length > 0 ? { lines } : { target, lines };
}

const list = (lines: readonly string[]): string => lines.map((line) => `  - ${line}`).join('\n');

const mistakes = (source: string, lines: readonly string[]): HarnessError =>
  new HarnessError(
    'BAD_TARGET',
    `${source} has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}:\n${list(lines)}`,
  );

/**
 * Replaces `${NAME}` in every string by the environment's value.
 * @returns also the variables that are not set, by the path of the value that wants them
 */
function substitute(input: unknown, environment: Environment): { value: unknown; unset: Map<string, string> } {
  const unset = new Map<string, string>();
  const walk = (node: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof node === 'string')
      return node.replace(VEILED, (_, name: string) => {
        // A secret that a CI job was not given is empty, not absent.
        if (!environment[name]) unset.set(path.join('.'), name);
        return environment[name] ?? '';
      });
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return { value: walk(input, []), unset };
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
  if (issue.code === 'invalid_value')
    return [`${at}: must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`];
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
