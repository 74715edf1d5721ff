import { execFile, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../harness/core/clock.js';
import { Redactor } from '../harness/core/redact.js';
import type { RunResult } from '../harness/core/result.js';
import { gather } from '../harness/gather.js';
import { Journal } from '../harness/journal.js';
import { judge } from '../harness/judge.js';
import { openLegacy } from '../harness/session/eras/legacy.js';
import { MessageLog } from '../harness/session/message-log.js';
import { newestOf } from '../harness/session/revisions.js';
import { parseTarget } from '../harness/target/load.js';
import { EgressPolicy } from '../harness/wire/egress.js';
import { createWire } from '../harness/wire/http.js';
import { median } from './median.js';

const run = promisify(execFile);
const ROUNDS = 5;
const JUDGEMENTS = 20;
const REQUESTS = 200;
/** Rows of the wire; the probes behind them are what a further row would share. */
const AREAS = ['transport', 'protocol'];

/**
 * What one more simple protocol check costs: CPU of the harness for judging a row, and for a whole run divided by its rows. Beside
 * it the official suite's CPU per scenario, where its folder is given in TOUCHSTONE_OFFICIAL_SUITE (`npm run official`).
 */
export async function benchProtocol(): Promise<object> {
  // In a process of its own, so that the CPU measured is the harness's alone.
  const server = await startServer();
  try {
    const target = parseTarget({ url: server.url, auth: 'none' });
    const perRow: number[] = [];
    const perJudgement: number[] = [];
    let rows = 0;
    for (let round = -1; round < ROUNDS; round++) {
      const out = await mkdtemp(join(tmpdir(), 'touchstone-bench-'));
      const before = process.cpuUsage();
      const options = {
        out,
        id: 'bench',
        seed: 'bench',
        only: AREAS,
        impact: ['observe'] as const,
        loopbackOnly: true,
      };
      const stored = await gather(target, options);
      let result: RunResult = judge(stored.record, stored.gathered);
      const whole = process.cpuUsage(before);
      rows = result.checks.filter(({ outcome }) => ['pass', 'warn', 'fail'].includes(outcome)).length;
      const start = process.cpuUsage();
      for (let again = 0; again < JUDGEMENTS; again++) result = judge(stored.record, stored.gathered);
      const judged = process.cpuUsage(start);
      await rm(out, { recursive: true });
      if (round < 0) continue;
      perRow.push(millis(whole) / rows);
      perJudgement.push(millis(judged) / JUDGEMENTS / result.checks.length);
    }
    const perRequestMs = await oneRequest(server.url);
    const perScenarioMs = await officialSuite(server.url);
    const marginalMs = median(perJudgement) + perRequestMs;
    const wholeMs = median(perRow);
    return {
      rounds: ROUNDS,
      rows,
      /** One more check on evidence that is there already. */
      judgementCpuMsPerCheck: rounded(median(perJudgement)),
      /** One more check with a request of its own, which is sent, redacted, written down, held against its schema and judged. */
      marginalCpuMsPerCheck: rounded(marginalMs),
      /** A whole run, with everything that it sends, by row. */
      wholeRunCpuMsPerRow: rounded(wholeMs),
      ...(perScenarioMs !== undefined && {
        officialSuiteCpuMsPerScenario: rounded(perScenarioMs),
        marginalRatioToOfficialScenario: rounded(marginalMs / perScenarioMs),
        wholeRunRatioToOfficialScenario: rounded(wholeMs / perScenarioMs),
      }),
    };
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

/** CPU of one ping, as a probe would send it. */
async function oneRequest(url: string): Promise<number> {
  const out = await mkdtemp(join(tmpdir(), 'touchstone-bench-'));
  const journal = new Journal(out, new Redactor());
  const wire = createWire({
    policy: new EgressPolicy({ targetUrl: url, loopbackOnly: true }),
    recorder: new MessageLog(journal, url, () => newestOf('legacy')),
    clock: systemClock,
    userAgent: 'bench',
    targetOrigin: new URL(url).origin,
  });
  const { session } = await openLegacy(wire, url);
  const send = async (): Promise<void> => {
    for (let n = 0; n < REQUESTS; n++) await session!.request('ping');
  };
  await send();
  const before = process.cpuUsage();
  await send();
  const used = process.cpuUsage(before);
  await session!.close();
  await wire.close();
  journal.close();
  await rm(out, { recursive: true });
  return millis(used) / REQUESTS;
}

async function startServer(): Promise<{ url: string } & AsyncDisposable> {
  const child = fork(new URL('./protocol-server.ts', import.meta.url));
  const url = await new Promise<string>((resolve) => child.once('message', (message) => resolve(String(message))));
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill();
    },
  };
}

/** CPU of the official suite by scenario, its start included once; undefined where it is not installed. */
async function officialSuite(url: string): Promise<number | undefined> {
  const folder = process.env.TOUCHSTONE_OFFICIAL_SUITE;
  const suite = join(folder ?? '', 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
  const node = join(folder ?? '', `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (folder === undefined || !existsSync(suite) || !existsSync(node)) return undefined;
  const out = await mkdtemp(join(tmpdir(), 'touchstone-bench-official-'));
  try {
    // Linux counts the CPU of a process's ended children: fields 16 and 17 of /proc/self/stat, in hundredths of a second.
    const args = [suite, 'server', '--url', url, '--requirements', '2025-11-25', '--output-dir', out];
    const script = `
      require('node:child_process').spawnSync(${JSON.stringify(node)}, ${JSON.stringify(args)}, { maxBuffer: 1e8 });
      const fs = require('node:fs');
      const fields = fs.readFileSync('/proc/self/stat', 'utf8').split(' ');
      const ms = (Number(fields[15]) + Number(fields[16])) * 10;
      console.log(JSON.stringify({ ms, scenarios: fs.readdirSync(${JSON.stringify(out)}).length }));`;
    const { stdout } = await run(process.execPath, ['-e', script]);
    const { ms, scenarios } = JSON.parse(stdout) as { ms: number; scenarios: number };
    return ms / scenarios;
  } finally {
    await rm(out, { recursive: true });
  }
}

const millis = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
