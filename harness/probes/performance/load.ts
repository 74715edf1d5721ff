import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import type { LatencyResult } from '../../core/result.js';
import { measureUnloaded, type Unloaded } from '../../load/baseline.js';
import { latenessOf, type Share, shareOf } from '../../load/breakdown.js';
import { LoadClient } from '../../load/client.js';
import { runLoad } from '../../load/generator.js';
import { again, repeatable } from '../../load/material.js';
import type { CallOutcome } from '../../load/outcome.js';
import { FIRST_ID, type PreparedCall, prepareCall } from '../../load/prepare.js';
import { constantRate, shuffledTurns } from '../../load/schedule.js';
import { shareBounds, trialsToProve } from '../../load/statistics.js';
import { defineProbe } from '../context.js';

const TIMEOUT_MS = 30_000;
/** Calls measured before the load, fewer for a slow tool; one more goes before them. */
const UNLOADED_CALLS = 10;
const FEWEST_UNLOADED = 5;
const UNLOADED_MS = 3_000;
/** Connections at most: beyond this many unanswered calls, arrivals are dropped and counted. */
const MAX_IN_FLIGHT = 256;
/** Samples of longer loads are not kept one by one. */
const SAMPLES_KEPT = 10_000;
/** Share of errors that a load should at least be able to rule out. */
const BAD_ERROR_SHARE = 0.05;

/** How one tool fared under load. */
export interface ToolUnderLoad extends Pick<Share, 'fates' | 'errors'> {
  tool: string;
  arguments: unknown;
  unloaded: Unloaded;
  samplesMs?: number[];
}

/**
 * Open-loop load at the target's rate over the reading tools that were seen to work, in turn, in the newest era in which any did.
 * Each tool's latency without load is measured before, one call at a time.
 */
export default defineProbe({
  impact: 'load',
  budgetMs: 3_900_000,
  sends: [
    'initialize or server/discover, once',
    `tools/call of each reading tool that worked, one at a time and no faster, at most ${UNLOADED_CALLS + 2} times`,
    'tools/call of the same tools at latency.ratePerSecond for latency.durationMs',
  ],
  traffic: { requests: 1_000, toolCalls: 1_000 },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras', done: 'tools/calls' },
  gather: async (
    { catalog, negotiated, done },
    { target, wire, tokens, clock, random, signal, openSession, tally },
  ) => {
    const working = repeatable(done.calls, catalog.tools, target);
    const spoken = negotiated.eras.find(({ era }) => working.some((call) => call.era === era));
    if (!spoken) throw new Untestable('no reading tool was seen to work: there is nothing to call under load');
    const { era, revision } = spoken;
    const { ratePerSecond, durationMs, limits } = target.latency;
    const url = new URL(target.url);
    const session = await openSession(era, { signal });
    const client = new LoadClient({ wire, url, clock, timeoutMs: TIMEOUT_MS });
    const abort = (): void => client.close();
    signal.addEventListener('abort', abort, { once: true });
    let id = FIRST_ID;

    /** Calls after the pattern of a live exchange; the bytes are made anew only when the token changes. */
    const caller = ({ request }: Exchange): (() => Promise<CallOutcome>) => {
      let signed: string | undefined;
      let prepared: PreparedCall | undefined;
      return async () => {
        const authorization = (await tokens.authorization()) ?? request.headers.authorization;
        if (!prepared || authorization !== signed) {
          const { headers, body } = again({ request }, FIRST_ID, authorization);
          prepared = prepareCall(url, headers, JSON.parse(body ?? '{}'));
          signed = authorization;
        }
        return client.call(prepared, id++);
      };
    };

    try {
      const tools: { tool: string; arguments: unknown; unloaded: Unloaded; call(): Promise<CallOutcome> }[] = [];
      /** Tools that did not work often enough in a row to be put under load. */
      const leftOut: { tool: string; reason: string }[] = [];
      for (const { tool, arguments: args } of working.filter((call) => call.era === era)) {
        const purpose = `pattern of the load on ${tool}`;
        const { exchange } = await session.request('tools/call', { name: tool, arguments: args }, { signal, purpose });
        const call = caller(exchange);
        const affordable = Math.round(UNLOADED_MS / Math.max(1, exchange.timings.lastByteMs ?? 1));
        const iterations = Math.min(UNLOADED_CALLS, Math.max(FEWEST_UNLOADED, affordable));
        const intervalMs = 1000 / ratePerSecond;
        const baseline = await measureUnloaded(tool, call, { iterations, intervalMs, clock, signal });
        signal.throwIfAborted();
        if ('unloaded' in baseline) tools.push({ tool, arguments: args, unloaded: baseline.unloaded, call });
        else leftOut.push({ tool, reason: baseline.reason });
      }
      if (tools.length === 0)
        throw new Untestable(
          `no tool answered ${FEWEST_UNLOADED} calls in a row without load (${leftOut.map(({ tool, reason }) => `${tool}: ${reason}`).join('; ')})`,
        );
      const schedule = constantRate(ratePerSecond, durationMs);
      const turns = shuffledTurns(schedule.count, tools.length, random);
      const send = ({ index }: { index: number }): Promise<CallOutcome> => tools[turns[index]!]!.call();
      const run = await runLoad({ schedule, send, clock, signal, maxInFlight: MAX_IN_FLIGHT });
      const lateness = latenessOf(run);
      const shares = tools.map((_, turn) => shareOf(run, (index) => turns[index] === turn));
      const latency = tools.flatMap(({ tool }, turn): LatencyResult[] => {
        const { summary, errors } = shares[turn]!;
        return summary
          ? [{ tool, era: revision, ratePerSecond, ...summary, errors, latenessP99Ms: lateness.p99Ms }]
          : [];
      });
      const errors = shares.reduce((sum, share) => sum + share.errors, 0);
      const calls = shares.reduce((sum, share) => sum + (share.fates.ok ?? 0), errors);
      const { planned, sent, retried, elapsedMs, examples, stop } = run;
      return {
        era,
        revision,
        profile: { ratePerSecond, durationMs, timeoutMs: TIMEOUT_MS, maxInFlight: MAX_IN_FLIGHT },
        limits,
        planned,
        sent,
        retried,
        elapsedMs,
        lateness,
        /** Calls that came to an end, with 95 % bounds of the share of errors, and how many calls would rule out a bad one. */
        errors: { errors, calls, ...shareBounds(errors, calls), callsNeeded: trialsToProve(BAD_ERROR_SHARE, errors) },
        connections: client.traffic.connections,
        ...(stop && { stop }),
        examples,
        tools: tools.map(({ call: _, ...tool }, turn): ToolUnderLoad => {
          const { fates, errors, samplesMs } = shares[turn]!;
          const kept = planned <= SAMPLES_KEPT;
          return {
            ...tool,
            fates,
            errors,
            ...(kept && { samplesMs: Array.from(samplesMs, (ms) => Math.round(ms * 1000) / 1000) }),
          };
        }),
        leftOut,
        latency,
      };
    } finally {
      signal.removeEventListener('abort', abort);
      client.close();
      const { requests, bytesIn, bytesOut } = client.traffic;
      tally({ requests, bytesIn, bytesOut, toolCalls: requests });
      await session.close();
    }
  },
});
