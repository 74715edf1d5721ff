import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom, systemClock } from './core/clock.js';
import { NotApplicable, Untestable } from './core/errors.js';
import { IMPACTS, LANES, type Lane } from './core/probe.js';
import type { ProgressEvent } from './core/progress.js';
import { Redactor } from './core/redact.js';
import { Journal } from './journal.js';
import { runLanes, type SharedContext } from './lanes.js';
import { type PlannedProbe, plannedTraffic, planProbes, selectChecks } from './plan.js';
import type { ProbeContext } from './probes/context.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-lanes-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Gather = (needs: Record<string, unknown>, context: ProbeContext) => Promise<unknown>;

/** A probe of a made-up name, whose needs are its aliases too. */
const probe = (name: string, gather: Gather, more: Partial<PlannedProbe> & { on?: string[] } = {}): PlannedProbe => ({
  name,
  impact: 'observe',
  lane: 'observe',
  allowed: true,
  budgetMs: 5_000,
  sends: [],
  traffic: { requests: 0 },
  needs: Object.fromEntries((more.on ?? []).map((need) => [need, need])) as PlannedProbe['needs'],
  gather: gather as PlannedProbe['gather'],
  ...more,
});

async function run(
  plan: readonly PlannedProbe[],
  { signal = new AbortController().signal, context = {} as SharedContext } = {},
) {
  const journal = new Journal(folder, new Redactor());
  const events: ProgressEvent[] = [];
  const onProgress = (event: ProgressEvent): void => {
    events.push(event);
  };
  await runLanes({
    plan,
    journal,
    clock: systemClock,
    random: seededRandom('lanes'),
    context,
    signal,
    live: new Map(),
    onProgress,
  });
  journal.close();
  return { gathered: journal.gathered, events };
}

describe('runLanes', () => {
  it('hands evidence on, and runs each probe once', async () => {
    let asked = 0;
    const first = probe('a/first', async () => {
      asked += 1;
      return { seen: 7 };
    });
    const rests = ['b/one', 'b/two'].map((name) => probe(name, async (needs) => needs['a/first'], { on: ['a/first'] }));
    const { gathered } = await run([...rests, first]);
    expect(asked).toBe(1);
    expect(gathered.get('b/two')?.evidence).toEqual({ seen: 7 });
  });

  it.each([
    ['not-applicable', new NotApplicable('never claimed'), 'never claimed'],
    ['untestable', new Untestable('no account'), 'no account'],
    ['error', new TypeError('x is not a function'), 'the harness broke: x is not a function'],
  ])('what is missing as %s is missing for what rests on it, with the same reason', async (outcome, thrown, reason) => {
    const { gathered } = await run([
      probe('a/first', () => Promise.reject(thrown)),
      probe('b/rests', async () => 'seen', { on: ['a/first'] }),
      probe('b/wants', async (needs, { whyMissing }) => [needs['a/first'] ?? null, whyMissing('a/first')], {
        wants: { 'a/first': 'a/first' } as unknown as NonNullable<PlannedProbe['wants']>,
      }),
    ]);
    expect(gathered.get('b/rests')?.missing).toMatchObject({ outcome, reason });
    expect(gathered.get('b/wants')?.evidence).toEqual([null, reason]);
  });

  it('a probe that forgets its budget is left behind, and says so', async () => {
    const deaf = probe('a/deaf', () => new Promise(() => {}), { budgetMs: 20 });
    const heeds = probe('a/heeds', (_, { signal }) => systemClock.sleep(60_000, signal), { budgetMs: 20 });
    const { gathered } = await run([deaf, heeds]);
    for (const name of ['a/deaf', 'a/heeds'])
      expect(gathered.get(name)?.missing).toMatchObject({
        outcome: 'untestable',
        reason: `${name} took longer than its budget of 0.02 s`,
      });
  });

  it('what the impact forbids does not run', async () => {
    let ran = false;
    const forbidden = probe('a/load', async () => (ran = true), { allowed: false, impact: 'load', lane: 'load' });
    const { gathered } = await run([forbidden]);
    expect(ran).toBe(false);
    expect(gathered.get('a/load')?.missing).toMatchObject({ outcome: 'untestable', reason: 'needs impact load' });
  });

  it('observers run side by side, at most four; load, disrupt and last come after them, one at a time', async () => {
    let now = 0;
    let most = 0;
    const order: string[] = [];
    const busy = (name: string, lane: Lane): PlannedProbe =>
      probe(
        name,
        async () => {
          now += 1;
          most = lane === 'observe' ? Math.max(most, now) : most;
          if (lane !== 'observe') expect(now).toBe(1);
          await systemClock.sleep(5);
          now -= 1;
          order.push(lane);
          return null;
        },
        { lane },
      );
    const plan = LANES.flatMap((lane) =>
      Array.from({ length: lane === 'observe' ? 9 : 2 }, (_, i) => busy(`${lane}/${i}`, lane)),
    );
    await run(plan);
    expect(most).toBe(4);
    expect(order).toEqual(LANES.flatMap((lane) => Array<Lane>(lane === 'observe' ? 9 : 2).fill(lane)));
  });

  it('after an interruption nothing begins any more, what was under way is not judged, and what was seen before is kept', async () => {
    const interrupt = new AbortController();
    const plan = [
      probe('a/first', async () => 'seen'),
      probe(
        'b/under-way',
        async () => {
          interrupt.abort('interrupted');
          return 'cut short by ourselves';
        },
        { on: ['a/first'] },
      ),
      probe('c/rests', async () => 'not reached', { on: ['b/under-way'] }),
      probe('d/reads', async ({ 'a/first': first }, { signal }) => [first, signal.aborted], {
        on: ['a/first'],
        lane: 'end',
      }),
    ];
    const { gathered } = await run(plan, { signal: interrupt.signal });
    expect(gathered.get('a/first')?.evidence).toBe('seen');
    // It sends nothing: what was seen until then can be read.
    expect(gathered.get('d/reads')?.evidence).toEqual(['seen', false]);
    for (const name of ['b/under-way', 'c/rests'])
      expect(gathered.get(name)?.missing?.reason).toBe('the run was interrupted before this was seen');
  });

  it('tells each area and the end of each probe', async () => {
    const { events } = await run([probe('a/first', async () => null), probe('a/second', async () => null)]);
    expect(events.filter(({ kind }) => kind === 'area')).toEqual([{ kind: 'area', area: 'a', probes: 2 }]);
    expect(events.filter(({ kind }) => kind === 'probe-end')).toHaveLength(2);
  });

  it('says that a probe waits, where the target file says slow', async () => {
    const waiting = [probe('a/waits', async () => null, { slowMs: 90_000 })];
    const noticesOf = async (slow: boolean) =>
      (await run(waiting, { context: { target: { slow } } as SharedContext })).events.filter(
        ({ kind }) => kind === 'notice',
      );
    expect(await noticesOf(true)).toEqual([
      { kind: 'notice', text: expect.stringContaining('a/waits waits up to 90 s') },
    ]);
    expect(await noticesOf(false)).toEqual([]);
  });
});

describe('the plan of all checks', () => {
  it('lets no probe wait for one of a later lane', async () => {
    const plan = await planProbes(selectChecks(undefined), new Set(IMPACTS));
    const lane = new Map(plan.map((planned) => [planned.name, LANES.indexOf(planned.lane)]));
    for (const { name, needs, wants } of plan)
      for (const need of Object.values({ ...needs, ...wants }))
        expect(lane.get(need), `${name} on ${need}`).toBeLessThanOrEqual(lane.get(name)!);
  });

  it('keeps within the bounds of the design without load: 12 consents, 5 registrations, and one sign-in an account', async () => {
    const plan = await planProbes(selectChecks(undefined), new Set(IMPACTS.filter((impact) => impact !== 'load')));
    // More probes than that may want a consent: the run itself stops at what is planned (consent-bound.ts).
    const { consents, registrations } = plannedTraffic(plan);
    expect(consents).toBe(12);
    expect(registrations).toBeLessThanOrEqual(5);
  });

  it('never has two consents at once: each begins with the cookies that the one before left', async () => {
    const plan = await planProbes(selectChecks(undefined), new Set(IMPACTS));
    const consenting = plan.filter(({ traffic, lane }) => traffic.consents && lane === 'observe');
    const waitsFor = new Map(consenting.map(({ name, needs }) => [name, Object.values(needs)]));
    expect([...waitsFor.keys()].sort()).toEqual(
      ['consents', 'refusals', 'sign-in'].map((name) => `authorization/${name}`),
    );
    expect(waitsFor.get('authorization/consents')).toContain('authorization/sign-in');
    expect(waitsFor.get('authorization/refusals')).toContain('authorization/consents');
  });
});
