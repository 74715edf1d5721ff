import { Untestable } from '../../core/errors.js';
import type { LatencyResult } from '../../core/result.js';
import { measureUnloaded, type Unloaded } from '../../load/baseline.js';
import { LoadClient } from '../../load/client.js';
import { type LoadRun, runLoad } from '../../load/generator.js';
import { again, repeatable } from '../../load/material.js';
import { type CallOutcome, FATES, type Fate } from '../../load/outcome.js';
import { FIRST_ID, type PreparedCall, prepareCall } from '../../load/prepare.js';
import { constantRate } from '../../load/schedule.js';
import { ascending, percentile, summarise } from '../../load/statistics.js';
import { defineProbe } from '../context.js';

const TIMEOUT_MS = 30_000;
/** Calls measured before the load, fewer for a slow tool; one more goes before them. */
const UNLOADED_CALLS = 20;
const FEWEST_UNLOADED = 5;
const UNLOADED_MS = 3_000;
/** Connections at most: beyond this many unanswered calls, arrivals are dropped and counted. */
const MAX_IN_FLIGHT = 256;
const SAMPLES_KEPT = 10_000;

/** How one tool fared under load. */
export interface ToolUnderLoad {
  tool: string;
  arguments: unknown;
  unloaded: Unloaded;
  /** How many calls had which fate. */
  fates: Partial<Record<Fate, number>>;
  /** Latency of each answered call in the order of arrival, in ms; not kept for very long loads. */
  samplesMs?: number[];
}

/**
 * Open-loop load at the target's rate, over the reading tools that were seen to work, in turn and in a seeded order; each tool's
 * latency without load is measured before. Newest era that the server speaks.
 */
export default defineProbe({
  impact: 'load',
  budgetMs: 3_900_000,
  sends: [
    'initialize or server/discover, once',
    `tools/call of each reading tool that worked, one at a time, at most ${UNLOADED_CALLS + 1} times`,
    'tools/call of the same tools at latency.ratePerSecond for latency.durationMs',
  ],
  traffic: { requests: 1_000, toolCalls: 1_000 },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras', done: 'tools/calls' },
  gather: async (
    { catalog, negotiated, done },
    { target, wire, tokens, clock, random, signal, openSession, tally },
  ) => {
    const { era, revision } = negotiated.eras.find(({ era }) => done.calls.some((call) => call.era === era)) ?? {};
    const material = repeatable(done.calls, catalog.tools, target).filter((call) => call.era === era);
    if (!era || !revision || material.length === 0)
      throw new Untestable('no reading tool was seen to work: there is nothing to call under load');
    const { ratePerSecond, durationMs, limits } = target.latency;
    const url = new URL(target.url);
    const session = await openSession(era, { signal });
    const client = new LoadClient({ wire, url, clock, timeoutMs: TIMEOUT_MS });
    const abort = (): void => client.close();
    signal.addEventListener('abort', abort, { once: true });
    let id = FIRST_ID;
    const tools: (ToolUnderLoad & { call(): Promise<CallOutcome> })[] = [];
    const left: { tool: string; reason: string }[] = [];
    try {
      for (const { tool, arguments: args, reply } of material) {
        signal.throwIfAborted();
        const pilot = await session.request(
          'tools/call',
          { name: tool, arguments: args },
          { signal, purpose: `pattern of the load on ${tool}` },
        );
        const call = caller(pilot.exchange);
        const slow = (pilot.exchange.timings.lastByteMs ?? 0) || (reply.exchange.timings.lastByteMs ?? 0);
        const iterations = Math.round(
          Math.min(UNLOADED_CALLS, Math.max(FEWEST_UNLOADED, UNLOADED_MS / Math.max(slow, 1))),
        );
        const baseline = await measureUnloaded(tool, call, { iterations, clock, signal });
        if ('unloaded' in baseline) tools.push({ tool, arguments: args, unloaded: baseline.unloaded, fates: {}, call });
        else
          left.push({
            tool,
            reason: 'detail' in baseline.failure ? `${baseline.failure.kind}: ${baseline.failure.detail}` : 'cut short',
          });
        if ('failure' in baseline && baseline.failure.kind === 'rate-limited') break;
      }
      signal.throwIfAborted();
      if (tools.length === 0)
        throw new Untestable(
          `no tool answered ${FEWEST_UNLOADED} calls in a row without load: ${left.map(({ tool, reason }) => `${tool}: ${reason}`).join('; ')}`,
        );
      const schedule = constantRate(ratePerSecond, durationMs);
      const turns = shuffledTurns(schedule.count, tools.length, (bound) => random.below(bound));
      const run = await runLoad({
        schedule,
        send: ({ index }) => tools[turns[index]!]!.call(),
        clock,
        signal,
        maxInFlight: MAX_IN_FLIGHT,
      });
      return evidence(run, turns);
    } finally {
      signal.removeEventListener('abort', abort);
      client.close();
      tally({ ...client.traffic, toolCalls: client.traffic.requests });
      await session.close();
    }

    /** Makes calls after the pattern of a live exchange; built anew only when the token changes. */
    function caller(exchange: Parameters<typeof again>[0]): () => Promise<CallOutcome> {
      let signed: string | undefined;
      let prepared: PreparedCall | undefined;
      return async () => {
        const authorization = await tokens.authorization();
        if (!prepared || authorization !== signed) {
          const request = again(exchange, id, authorization ?? exchange.request.headers.authorization);
          const { 'accept-encoding': _, ...headers } = request.headers;
          prepared = prepareCall(url, headers, JSON.parse(request.body ?? '{}'));
          signed = authorization;
        }
        return client.call(prepared, id++);
      };
    }

    function evidence(run: LoadRun, turns: Uint32Array) {
      const lateness = ascending(run.latenessMs);
      const latenessP99Ms = lateness.length ? percentile(lateness, 99) : 0;
      const indexesOf = (turn: number): number[] => [...turns.keys()].filter((index) => turns[index] === turn);
      const latency: LatencyResult[] = [];
      const under = tools.map(({ call: _, ...tool }, turn): ToolUnderLoad => {
        const indexes = indexesOf(turn);
        const fates: ToolUnderLoad['fates'] = {};
        for (const index of indexes) {
          const fate = FATES[run.fates[index]!]!;
          fates[fate] = (fates[fate] ?? 0) + 1;
        }
        // A call that timed out took at least that long; one that failed at once says nothing of the latency.
        const answered = indexes.filter((index) => ['ok', 'timeout'].includes(FATES[run.fates[index]!]!));
        const samples = Float64Array.from(answered, (index) => run.latenciesMs[index]!);
        const summary = summarise(samples);
        const { ok = 0, unsent = 0, dropped = 0, unfinished = 0 } = fates;
        const errors = indexes.length - ok - unsent - dropped - unfinished;
        if (summary)
          latency.push({ tool: tool.tool, era: revision!, ratePerSecond, ...summary, errors, latenessP99Ms });
        return {
          ...tool,
          fates,
          ...(schedule(run) && { samplesMs: [...samples].map((ms) => Math.round(ms * 1000) / 1000) }),
        };
      });
      const { fates: _, latenciesMs: __, latenessMs: ___, ...counts } = run;
      return {
        era,
        revision,
        profile: { ratePerSecond, durationMs, timeoutMs: TIMEOUT_MS, maxInFlight: MAX_IN_FLIGHT },
        limits,
        ...counts,
        latenessP99Ms,
        latenessMaxMs: lateness.at(-1) ?? 0,
        tools: under,
        left,
        latency,
      };
    }
  },
});

const schedule = ({ planned }: LoadRun): boolean => planned <= SAMPLES_KEPT;

/** Which tool each arrival calls: every tool once per turn, each turn in an order of its own. */
function shuffledTurns(count: number, tools: number, below: (bound: number) => number): Uint32Array {
  const turns = Uint32Array.from({ length: count }, (_, index) => index % tools);
  for (let start = 0; start < count; start += tools) {
    for (let i = Math.min(start + tools, count) - 1; i > start; i--) {
      const j = start + below(i - start + 1);
      [turns[i], turns[j]] = [turns[j]!, turns[i]!];
    }
  }
  return turns;
}
