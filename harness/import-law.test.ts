import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** `static` runs when its file is loaded, `lazy` when its line is reached, `type` never. */
type Kind = 'static' | 'lazy' | 'type';

interface Import {
  kind: Kind;
  /** Path from the root of the repository, or the name of a package. */
  to: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['harness', 'mocks', 'reports', 'suites'];

const STATEMENT = /^(?:import|export)\s+(type\s)?(?:[\w$*{][^'"`;()=]*?\bfrom\s*)?['"]([^'"\n]+)['"]/gm;
const EXPRESSION = /(\btypeof\s+)?\bimport\(\s*['"]([^'"\n]+)['"]\s*\)(\.[A-Z]|\[['"])?/g;

const withoutComments = (source: string): string => source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');

/** The imports of a module, by the shape in which the formatter leaves them: statements begin their line. */
function importsOf(path: string, code: string): Import[] {
  const target = (name: string): string =>
    name.startsWith('.') ? posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts') : name;
  return [
    ...[...code.matchAll(STATEMENT)].map(
      ([, type, name]): Import => ({ kind: type ? 'type' : 'static', to: target(name!) }),
    ),
    ...[...code.matchAll(EXPRESSION)].map(
      ([, type, name, member]): Import => ({ kind: type || member ? 'type' : 'lazy', to: target(name!) }),
    ),
  ];
}

/** Every module that is not a test, with its code. */
const modules = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => posix.join(folder, file.replaceAll('\\', '/')))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => [file, withoutComments(readFileSync(join(ROOT, file), 'utf8'))] as const),
  ),
);
const graph = new Map([...modules].map(([path, code]) => [path, importsOf(path, code)]));

/** `wire` for `harness/wire/agent.ts`, `root` for `harness/plan.ts`, `reports` for `reports/junit.ts`. */
function layerOf(path: string): string {
  const [top, second, third] = path.split('/');
  if (top !== 'harness') return top!;
  return third === undefined ? 'root' : second!;
}

const isOurs = (path: string): boolean => FOLDERS.includes(path.split('/')[0]!) && path.includes('/');
const layers = [...new Set([...modules.keys()].filter((path) => path.startsWith('harness/')).map(layerOf))];

/** Folders that a folder may import from, beside itself. `session`, `oauth`, `browser`, `load`, `faults` and helpers like them are siblings. */
const SIBLING = ['core', 'target', 'wire'];
const MAY: Readonly<Record<string, readonly string[]>> = {
  core: [],
  requirements: ['core'],
  target: ['core'],
  wire: ['core', 'target'],
  checks: ['core'],
  reports: ['core'],
  probes: layers.filter((layer) => !['checks', 'cli', 'root'].includes(layer)),
  root: layers.filter((layer) => layer !== 'cli'),
  field: layers.filter((layer) => layer !== 'cli'),
  cli: [...layers, 'reports', 'mocks'],
  suites: [...layers.filter((layer) => layer !== 'cli'), 'reports'],
  mocks: layers.filter((layer) => layer !== 'cli'),
};

/** A `types.ts` holds contracts: anything above `core` may name its types. */
const isContract = (path: string, { kind, to }: Import): boolean =>
  kind === 'type' && posix.basename(to) === 'types.ts' && layerOf(path) !== 'core';

const violations = (breaks: (path: string, found: Import) => boolean): string[] =>
  [...graph].flatMap(([path, imports]) =>
    imports.filter((found) => breaks(path, found)).map(({ kind, to }) => `${path} imports ${to} (${kind})`),
  );

const offenders = (pattern: RegExp, excused: (path: string) => boolean): string[] =>
  [...modules].filter(([path, code]) => !excused(path) && pattern.test(code)).map(([path]) => path);

/** Everything that is loaded when a module is loaded. */
function loadedWith(entry: string): string[] {
  const seen = new Set([entry]);
  for (const path of seen) for (const { kind, to } of graph.get(path) ?? []) if (kind === 'static') seen.add(to);
  return [...seen];
}

describe('the scanner', () => {
  const scan = (source: string): string[] =>
    importsOf('harness/a/b.ts', withoutComments(source)).map(({ kind, to }) => `${kind} ${to}`);

  test.each([
    ["import { a,\n  type B } from '../core/x.js';", 'static harness/core/x.ts'],
    ["import './side.js';", 'static harness/a/side.ts'],
    ["import type { A } from 'playwright';", 'type playwright'],
    ["export * from './c.js';", 'static harness/a/c.ts'],
    ["export type { A } from './c.js';", 'type harness/a/c.ts'],
    ["const m = await import('./d.js');", 'lazy harness/a/d.ts'],
    ["  e: () => import('./e.js').then((m) => m.default),", 'lazy harness/a/e.ts'],
    ["  socket: import('node:net').Socket;", 'type node:net'],
    ["  f: EvidenceOf<typeof import('./f.js').default>;", 'type harness/a/f.ts'],
    ['import fs from "node:fs";', 'static node:fs'],
  ])('reads %s', (source, expected) => {
    expect(scan(source)).toEqual([expected]);
  });

  test.each([
    "// import './x.js';",
    " * import('./x.js')",
    "export const a = Array.from('b');",
    "const s = 'import x';",
  ])('passes over %s', (source) => {
    expect(scan(source)).toEqual([]);
  });

  test('resolves every import of ours to a module', () => {
    expect(graph.size).toBeGreaterThan(20);
    expect(violations((_, { to }) => isOurs(to) && !modules.has(to))).toEqual([]);
  });
});

describe('the import law', () => {
  test('each folder imports only what lies below it', () => {
    const breaks = (path: string, found: Import): boolean => {
      const [from, to] = [layerOf(path), layerOf(found.to)];
      return isOurs(found.to) && from !== to && !isContract(path, found) && !(MAY[from] ?? SIBLING).includes(to);
    };
    expect(violations(breaks)).toEqual([]);
  });

  test('only harness/browser drives a browser; suites use its test runner', () => {
    const home: Record<string, string> = {
      playwright: 'browser',
      'playwright-core': 'browser',
      '@playwright/test': 'suites',
    };
    expect(violations((path, { to }) => home[to] !== undefined && layerOf(path) !== home[to])).toEqual([]);
  });

  test('checks need nothing but the vocabulary: no packages, no clock, no randomness', () => {
    const impure = ['harness/core/clock.ts', 'harness/core/redact.ts'];
    const isCheck = (path: string): boolean => layerOf(path) === 'checks';
    expect(
      violations((path, { kind, to }) => isCheck(path) && kind !== 'type' && (!isOurs(to) || impure.includes(to))),
    ).toEqual([]);
    // Ids such as `'performance.connect-latency'` are no calls.
    const act =
      /\b(?:fetch|setTimeout|setInterval)\(|(?<!['\w/])(?:process|performance|globalThis|crypto)\.|\bnew Date\(\)/;
    expect(offenders(act, (path) => !isCheck(path))).toEqual([]);
  });

  test('judging loads no probe, no browser and no network', () => {
    const live = ['probes', 'wire', 'session', 'oauth', 'browser', 'load', 'faults'];
    // The index of probes holds names and loaders alone, as the next test shows.
    const loaded = loadedWith('harness/judge.ts').filter((path) => path !== 'harness/probes/index.gen.ts');
    expect(loaded).toContain('harness/checks/index.gen.ts');
    expect(
      loaded.filter(
        (path) =>
          (isOurs(path) && live.includes(layerOf(path))) || /playwright|undici|node:(net|tls|https?)$/.test(path),
      ),
    ).toEqual([]);
  });

  test('naming the probes loads none of them', () => {
    const loaded = loadedWith('harness/probes/index.gen.ts');
    expect(loaded).toEqual(['harness/probes/index.gen.ts']);
  });

  test('time, chance and the console have one place each', () => {
    const clock = /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)/;
    const talk = /\bconsole\.\w+\(/;
    const speaks = (path: string): boolean => layerOf(path) === 'cli' || path.startsWith('reports/console');
    expect(offenders(clock, (path) => path === 'harness/core/clock.ts' || layerOf(path) === 'cli')).toEqual([]);
    expect(offenders(talk, speaks)).toEqual([]);
  });
});
