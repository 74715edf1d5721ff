import { describe, expect, it } from 'vitest';
import type { EvidenceFor } from '../../core/probe.js';
import { shareBounds, trialsToProve } from '../../load/statistics.js';
import acceptable from './acceptable-under-load.js';
import connecting from './connect-latency.js';
import percentiles from './latency-percentiles.js';

type Load = EvidenceFor<typeof acceptable.needs>['load'];
type Connect = EvidenceFor<typeof connecting.needs>['connect'];

interface Shape {
  ok?: number;
  errors?: number;
  dropped?: number;
  retried?: number;
  p95Ms?: number;
  lowMs?: number;
  unloadedMs?: number;
  latenessMs?: number;
  limits?: Load['limits'];
  stop?: Load['stop'];
}

/** Evidence of a load on one tool; a healthy one but for what is said. */
function load(shape: Shape = {}): Load {
  const { ok = 400, errors = 0, dropped = 0, p95Ms = 120, unloadedMs = 100, latenessMs = 1, limits = {}, stop } = shape;
  const unloaded = { n: 20, p50Ms: unloadedMs, p75Ms: unloadedMs, p95Ms: unloadedMs, p99Ms: unloadedMs };
  const interval = { lowMs: shape.lowMs ?? p95Ms };
  return {
    era: 'modern',
    revision: '2026-07-28',
    profile: { ratePerSecond: 5, durationMs: 80_000, timeoutMs: 30_000, maxInFlight: 256 },
    limits,
    planned: ok + errors + dropped,
    sent: ok + errors,
    retried: shape.retried ?? 0,
    elapsedMs: 80_000,
    lateness: { p50Ms: latenessMs, p99Ms: latenessMs, maxMs: latenessMs },
    connections: 1,
    errors: {
      errors,
      calls: ok + errors,
      ...shareBounds(errors, ok + errors),
      callsNeeded: trialsToProve(0.05, errors),
    },
    ...(stop && { stop }),
    examples: errors > 0 ? [{ index: 0, kind: 'http-5xx', detail: 'HTTP 503' }] : [],
    tools: [{ tool: 't', arguments: {}, unloaded, fates: { ok, 'http-5xx': errors, dropped }, errors }],
    leftOut: [],
    latency: [
      {
        tool: 't',
        era: '2026-07-28',
        n: ok,
        ratePerSecond: 5,
        p50Ms: 50,
        p90Ms: 100,
        p95Ms,
        p99Ms: p95Ms,
        maxMs: p95Ms,
        ci: { p95: interval, p99: interval },
        errors,
        latenessP99Ms: latenessMs,
      },
    ],
  };
}

describe('performance.acceptable-under-load', () => {
  const judged = (shape: Shape) => acceptable.judge({ load: load(shape) });

  it.each<[string, string, Shape]>([
    ['pass', 'a healthy server', {}],
    ['pass', '1 % errors', { ok: 396, errors: 4 }],
    ['warn', '5 % errors', { ok: 380, errors: 20 }],
    ['fail', 'more than 5 % errors', { ok: 379, errors: 21 }],
    ['pass', 'a tool that is slow by nature', { p95Ms: 20_000, unloadedMs: 18_000 }],
    ['pass', 'three times slower under load, yet quick', { p95Ms: 4_900, unloadedMs: 100 }],
    ['fail', 'slow under load alone', { p95Ms: 5_100, unloadedMs: 100 }],
    ['warn', 'slow under load, perhaps', { p95Ms: 5_100, lowMs: 4_000, unloadedMs: 100 }],
    ['pass', 'within the stated limits', { p95Ms: 900, limits: { p95Ms: 1_000 } }],
    ['fail', 'above a stated limit', { p95Ms: 1_100, limits: { p95Ms: 1_000 } }],
    ['fail', 'above a stated p99', { p95Ms: 1_100, limits: { p99Ms: 1_000 } }],
    ['pass', 'slow, where the stated limits allow it', { p95Ms: 9_000, unloadedMs: 100, limits: { p95Ms: 10_000 } }],
    ['untestable', 'a late generator', { latenessMs: 501 }],
    ['untestable', 'a generator late for the stated limit', { latenessMs: 101, limits: { p95Ms: 1_000 } }],
    ['untestable', 'a late generator, whatever the errors', { latenessMs: 501, ok: 100, errors: 100 }],
    ['untestable', 'too few calls', { ok: 58 }],
    ['pass', 'just enough calls', { ok: 59 }],
    ['untestable', 'no call at all', { ok: 0 }],
    ['untestable', 'an error among too few calls', { ok: 19, errors: 1 }],
    ['untestable', 'calls that the harness could not send', { dropped: 1 }],
    ['fail', 'errors, with calls that could not be sent', { ok: 100, errors: 100, dropped: 100 }],
  ])('%s: %s', (outcome, _, shape) => {
    expect(judged(shape).outcome).toBe(outcome);
  });

  it('connections that are closed in place of an answer are no matter of chance, where they are many', () => {
    expect(acceptable.judge({ load: load({ retried: 2 }) }).outcome).toBe('pass');
    expect(acceptable.judge({ load: load({ retried: 40 }) }).outcome).toBe('warn');
  });

  it('does not hold a rate limit against the server', () => {
    const stop = { reason: 'rate-limited', afterCalls: 60, detail: 'HTTP 429, Retry-After: 9' } as const;
    expect(judged({ ok: 59, errors: 1, stop })).toMatchObject({ outcome: 'untestable', reason: /own rate limit/ });
  });

  it('judges a load that ended because the server was in trouble, however early', () => {
    const stop = { reason: 'trouble', afterCalls: 14, detail: '' } as const;
    expect(judged({ ok: 3, errors: 11, stop }).outcome).toBe('fail');
    expect(judged({ ok: 388, errors: 11, stop }).outcome).toBe('warn');
  });

  it('does not judge a load that was cut short', () => {
    const stop = { reason: 'aborted', afterCalls: 20, detail: 'deadline' } as const;
    expect(judged({ ok: 400, stop }).outcome).toBe('untestable');
  });
});

describe('performance.latency-percentiles', () => {
  const judged = (shape: Shape) => percentiles.judge({ load: load(shape) });

  it.each<[string, Shape]>([
    ['pass', { ok: 100 }],
    ['warn', { ok: 99 }],
    ['warn', { ok: 50 }],
    ['untestable', { ok: 49 }],
    ['untestable', { latenessMs: 501 }],
    ['untestable', { latenessMs: 101, limits: { p95Ms: 1_000 } }],
  ])('%s: %j', (outcome, shape) => {
    expect(judged(shape).outcome).toBe(outcome);
  });

  it('tells the figures, and which of them have no upper bound', () => {
    expect(judged({ latenessMs: 20 })).toMatchObject({ reason: /generator late by 20 ms \(p99\), which shows/ });
    expect(judged({})).toMatchObject({ reason: /400 samples: t p50 50 ms, p95 120 ms, p99 120 ms \(no upper bound\)/ });
  });
});

describe('performance.connect-latency', () => {
  const listing = (id: number, status: number): Connect['samples'][number]['listing'] => ({
    id: `x${id}`,
    purpose: 'tools/list',
    at: '2026-11-20T00:00:00.000Z',
    request: { method: 'POST', url: 'https://a.test/mcp', headers: {} },
    response: { status, headers: {}, body: '', bodyBytes: 0 },
    timings: {},
  });
  const judged = (timesMs: number[], status = 200) =>
    connecting.judge({
      connect: {
        era: 'legacy',
        revision: '2025-11-25',
        planned: 20,
        samples: timesMs.map((ms, index) => ({ ms, listing: listing(index, status) })),
      },
    });
  const twenty = (...slowest: number[]): number[] => [...Array(20 - slowest.length).fill(200), ...slowest];

  it.each<[string, number[]]>([
    ['pass', twenty()],
    ['pass', twenty(30_000)],
    ['warn', twenty(3_000, 3_000)],
    ['warn', twenty(9_999, 9_999)],
    ['fail', twenty(10_000, 10_000)],
    ['warn', [3_100, 3_100, 3_100]],
    ['fail', [11_000, 11_000, 11_000]],
    ['untestable', [200, 200, 200]],
    ['untestable', []],
  ])('%s: %j', (outcome, timesMs) => {
    expect(judged(timesMs).outcome).toBe(outcome);
  });

  it('points at the exchange of the percentile', () => {
    expect(judged(twenty(4_000, 5_000))).toMatchObject({ findings: [{ exchange: 'x18' }] });
  });

  it('does not time a listing that failed', () => {
    expect(judged(twenty(), 503).outcome).toBe('untestable');
  });
});
