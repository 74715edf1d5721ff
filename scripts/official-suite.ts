/**
 * Runs the official conformance suite against the bundled reference, in both eras, and holds its verdict against what
 * docs/parity.yaml expects. Not part of `npm test`: the suite needs Node 22, and both come from npm into a temporary folder.
 *
 *   npm run official -- [--folder <dir>]
 *
 * Exits 1 where a check of the suite fails without an explanation, or one that is explained passes; 75 where npm could not
 * install it.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { reference } from '../mocks/reference/server.js';
import { type Workshop, withPackages } from './from-npm.js';
import { readParity } from './parity.js';

const run = promisify(execFile);
const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const NODE = `node-${process.platform}-${process.arch}@22.23.3`;
const REVISIONS = ['2025-11-25', '2026-07-28'];
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;
const SUITE_MS = 120_000;

interface SuiteCheck {
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  errorMessage?: string;
}

interface Tools {
  node: string;
  suite: string;
}

/** What the suite said of one check in one scenario. */
interface Verdict extends SuiteCheck {
  scenario: string;
}

async function installed({ folder, install }: Workshop): Promise<Tools> {
  const modules = join(folder, 'node_modules');
  const node = join(modules, NODE.replace(/@[^@]+$/, ''), 'bin/node');
  const suite = join(modules, '@modelcontextprotocol/conformance/dist/index.js');
  if (!existsSync(node) || !existsSync(suite)) await install(folder, ['--prefix', folder, SUITE, NODE]);
  return { node, suite };
}

async function verdicts({ folder, ended }: Workshop, tools: Tools, url: string, revision: string): Promise<Verdict[]> {
  const out = await mkdtemp(join(folder, 'verdicts-'));
  try {
    const args = [tools.suite, 'server', '--url', url, '--requirements', revision, '--output-dir', out];
    // Its exit code is 1 wherever a check fails; the files say which.
    const limits = { maxBuffer: MOST_OUTPUT_BYTES, timeout: SUITE_MS, killSignal: 'SIGKILL', signal: ended } as const;
    await run(tools.node, args, limits).catch(() => undefined);
    return readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('checks.json'))
      .flatMap((path) => {
        const scenario = (path.split('/')[0] ?? '').replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, '');
        const checks = JSON.parse(readFileSync(join(out, path), 'utf8')) as SuiteCheck[];
        return checks.map((check) => ({ scenario, ...check }));
      });
  } finally {
    await rm(out, { recursive: true });
  }
}

async function agrees(workshop: Workshop): Promise<boolean> {
  const tools = await installed(workshop);
  // The suite can present no token, and asks for loopback.
  await using server = await reference(
    (world) => {
      world.auth.mode = 'none';
    },
    { plain: true },
  );
  const explained = new Set(readParity().disagreements.flatMap(({ checks }) => checks));
  const used = new Set<string>();
  let unexplained = 0;
  for (const revision of REVISIONS) {
    const seen = await verdicts(workshop, tools, server.url, revision);
    const failed = seen.filter(({ status }) => status === 'FAILURE');
    const count = (status: SuiteCheck['status']): number => seen.filter((check) => check.status === status).length;
    const open = failed.filter(({ id, scenario }) => {
      const by = [scenario, `${scenario}:${id}`].find((key) => explained.has(key));
      if (by !== undefined) used.add(by);
      return by === undefined;
    });
    unexplained += open.length;
    console.log(
      `${revision}: ${count('SUCCESS')} passed, ${failed.length} failed (${failed.length - open.length} explained), ${count('SKIPPED')} skipped`,
    );
    for (const { id, scenario, errorMessage = '' } of open)
      console.log(`  not explained: ${scenario}:${id}  ${errorMessage.slice(0, 200)}`);
  }
  const stale = [...explained].filter((key) => !used.has(key));
  for (const key of stale) console.log(`explained, and does not fail: ${key}`);
  return unexplained + stale.length === 0;
}

const { values } = parseArgs({ options: { folder: { type: 'string' } } });
process.exitCode = await withPackages(values.folder, agrees);
