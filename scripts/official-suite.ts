/**
 * Runs the official conformance suite against the bundled reference, in both eras, and holds its verdict against what
 * docs/parity.yaml expects. Not part of `npm test`: the suite needs Node 22, and both come from npm into a temporary folder.
 *
 *   npx tsx scripts/official-suite.ts [--folder <dir>]
 *
 * Exits 1 where a check of the suite fails without an explanation, or one that is explained passes.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { reference } from '../mocks/reference/server.js';
import { readParity } from './parity.js';

const run = promisify(execFile);
const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const NODE = `node-${process.platform}-${process.arch}@22.23.3`;
const REVISIONS = ['2025-11-25', '2026-07-28'];
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

interface SuiteCheck {
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  errorMessage?: string;
}

/** What the suite said of one check in one scenario. */
interface Verdict extends SuiteCheck {
  scenario: string;
}

async function installed(folder: string): Promise<{ node: string; suite: string }> {
  const modules = join(folder, 'node_modules');
  const node = join(modules, NODE.replace(/@[^@]+$/, ''), 'bin/node');
  const suite = join(modules, '@modelcontextprotocol/conformance/dist/index.js');
  if (!existsSync(node) || !existsSync(suite))
    await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', SUITE, NODE]);
  return { node, suite };
}

async function verdicts(tools: { node: string; suite: string }, url: string, revision: string): Promise<Verdict[]> {
  const out = await mkdtemp(join(tmpdir(), 'touchstone-official-'));
  try {
    const args = [tools.suite, 'server', '--url', url, '--requirements', revision, '--output-dir', out];
    // Its exit code is 1 wherever a check fails; the files say which.
    await run(tools.node, args, { maxBuffer: MOST_OUTPUT_BYTES }).catch(() => undefined);
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

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { folder: { type: 'string' } } });
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'touchstone-suite-')));
  const tools = await installed(folder);
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
    const seen = await verdicts(tools, server.url, revision);
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
  if (values.folder === undefined) await rm(folder, { recursive: true });
  return unexplained + stale.length === 0 ? 0 : 1;
}

process.exitCode = await main();
