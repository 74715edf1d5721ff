import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../harness/core/clock.js';
import { latenessOf } from '../harness/load/breakdown.js';
import { LoadClient } from '../harness/load/client.js';
import { runLoad } from '../harness/load/generator.js';
import { FIRST_ID, prepareCall } from '../harness/load/prepare.js';
import { constantRate } from '../harness/load/schedule.js';
import type { Cost, Order } from './contender.js';
import { type ContenderName, contenders, directWire } from './contenders.js';
import { median } from './median.js';

const CONNECTIONS = 8;
const ROUNDS = 5;
/** Calls per round, by what a call costs: no round of a contender takes longer than about half a second. */
const CALLS: Readonly<Record<ContenderName, number>> = {
  raw: 5_000,
  touchstone: 5_000,
  undici: 2_000,
  autocannon: 2_000,
  sdk: 400,
};
/** Calls before memory is looked at for the first time, and between that and the second time. */
const SETTLING_CALLS = 50_000;
const SOAK_CALLS = 60_000;
const MODES = ['json', 'sse'] as const;
const NAMES = Object.keys(contenders) as ContenderName[];

/**
 * CPU time that a load generator spends per call, beside its peers: interleaved rounds against the same server, each contender and
 * the server in processes of their own. Then the open loop's rate and lateness, and the memory after many calls.
 */
export async function benchLoad() {
  const server = fork(new URL('./server.ts', import.meta.url), { silent: true });
  const children = new Map<ContenderName, ChildProcess>();
  try {
    const [port] = (await once(server.stdout!, 'data')) as [Buffer];
    const origin = `http://127.0.0.1:${String(port).trim()}`;
    for (const name of NAMES) children.set(name, fork(new URL('./contender.ts', import.meta.url), [name]));
    const ask = async (name: ContenderName, order: Order): Promise<Cost> => {
      const child = children.get(name)!;
      child.send(order);
      const [cost] = (await once(child, 'message')) as [Cost];
      if (cost.error) throw new Error(`${name}: ${cost.error}`);
      return cost;
    };
    const perCall: Record<string, Partial<Record<ContenderName, number[]>>> = {};
    /** A short load never gets past the time that the code takes to become fast. */
    const fresh: Partial<Record<ContenderName, number>> = {};
    for (const mode of MODES) {
      const url = `${origin}/${mode}`;
      const costs = Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as Record<ContenderName, number[]>;
      perCall[mode] = costs;
      for (let round = -1; round < ROUNDS; round++)
        for (const name of NAMES) {
          const calls = CALLS[name];
          const { cpuMicros } = await ask(name, { url, calls, connections: CONNECTIONS });
          if (round >= 0) costs[name].push(cpuMicros / calls);
          else fresh[name] ??= rounded(cpuMicros / calls);
        }
    }
    const soak = { url: `${origin}/json`, connections: CONNECTIONS };
    const before = await ask('touchstone', { ...soak, calls: SETTLING_CALLS });
    const after = await ask('touchstone', { ...soak, calls: SOAK_CALLS });
    return {
      connections: CONNECTIONS,
      rounds: ROUNDS,
      cpuMicrosPerCall: Object.fromEntries(MODES.map((mode) => [mode, summary(perCall[mode]!)])),
      /** The first round of a fresh process, which compiles the code. */
      freshCpuMicrosPerCall: fresh,
      soak: {
        calls: SOAK_CALLS,
        callsPerCpuSecond: Math.round((SOAK_CALLS * 1e6) / after.cpuMicros),
        rssGrowthBytesPer100kCalls: Math.round(((after.rssBytes - before.rssBytes) * 100_000) / SOAK_CALLS),
      },
      openLoop: [await openLoop(origin, 200), await openLoop(origin, 1_000), await openLoop(origin, 5_000)],
    };
  } finally {
    for (const child of [server, ...children.values()]) child.kill();
  }
}

/** Median, best, and the ratio to `raw` in the same round (median, least, greatest). */
function summary(costs: Partial<Record<ContenderName, number[]>>) {
  const raw = costs.raw!;
  return Object.fromEntries(
    Object.entries(costs).map(([name, values]) => {
      const ratios = values.map((value, round) => value / raw[round]!);
      const ratio = {
        median: rounded(median(ratios)),
        least: rounded(Math.min(...ratios)),
        greatest: rounded(Math.max(...ratios)),
      };
      return [name, { median: rounded(median(values)), best: rounded(Math.min(...values)), ratioToRaw: ratio }];
    }),
  );
}

/** Two seconds of open loop: how exact its rate is, and how late it is. */
async function openLoop(origin: string, ratePerSecond: number) {
  const url = new URL(`${origin}/json`);
  const client = new LoadClient({ wire: directWire, url, clock: systemClock });
  const call = prepareCall(
    url,
    { 'content-type': 'application/json' },
    { method: 'tools/call', params: { name: 'echo' } },
  );
  const schedule = constantRate(ratePerSecond, 2_000);
  const cpu = process.cpuUsage();
  const run = await runLoad({
    schedule,
    send: ({ index }) => client.call(call, FIRST_ID + index),
    clock: systemClock,
    signal: new AbortController().signal,
    maxInFlight: 1_000,
  });
  const { user, system } = process.cpuUsage(cpu);
  client.close();
  const { p50Ms, p99Ms, maxMs } = latenessOf(run);
  const intendedMs = schedule.offsetMs(schedule.count - 1);
  return {
    ratePerSecond,
    sent: run.sent,
    rateErrorPercent: rounded((intendedMs / run.elapsedMs - 1) * 100, 1000),
    latenessMs: { p50: rounded(p50Ms), p99: rounded(p99Ms), max: rounded(maxMs) },
    cpuMicrosPerCall: rounded((user + system) / run.sent),
  };
}

const rounded = (value: number, parts = 100): number => Math.round(value * parts) / parts;
