import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../harness/core/outcome.js';
import type { Impact } from '../../harness/core/probe.js';
import { isJudged } from '../../harness/core/requirement.js';
import { certify, type RunResult, requirements } from '../../harness/index.js';
import { parseTarget } from '../../harness/target/load.js';
import { httpConsent } from '../reference/http-consent.js';
import { reference } from '../reference/server.js';
import { healthyWorld, type World } from '../reference/world.js';
import type { Defect } from './define.js';
import { defects } from './index.gen.js';
import { passingTime } from './passing-time.js';

/** What every run of the matrix may do. */
const IMPACT: readonly Impact[] = ['sign-in', 'call-all-tools'];

/** Areas whose probes take time, with what they do further: they run only for defects of their own. */
const DEAR: Readonly<Record<string, Impact>> = { performance: 'load', reliability: 'disrupt' };

/** Two whole runs, on a machine that has much else to do. */
const SLOWEST_MS = 120_000;

/** Certifies the reference, bent as told, with its sign-in driven by plain HTTP. */
export async function certifyReference(
  bend: (world: World) => void,
  area: string,
  run?: Defect['run'],
): Promise<RunResult> {
  const world = healthyWorld();
  bend(world);
  await using server = await reference(world);
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-matrix-'));
  try {
    const { result } = await certify(parseTarget({ ...server.target(), slow: run?.slow ?? false }), {
      id: 'matrix',
      out: folder,
      seed: 'matrix',
      impact: [...IMPACT, ...(DEAR[area] ? [DEAR[area]] : []), ...(run?.impact ?? [])],
      only: [...new Set(requirements.filter(isJudged).map((row) => row.area))].filter(
        (other) => other === area || !DEAR[other],
      ),
      loopbackOnly: true,
      consent: (tools) => httpConsent(tools),
      clock: passingTime(world),
    });
    return result;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const outcomes = ({ checks }: RunResult): Record<string, Outcome> =>
  Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]));

/** A check that cannot see any more what the defect broke is no false alarm, nor is one that passes where the control saw nothing. */
const blinded = (outcome: Outcome | undefined): boolean => outcome === 'untestable' || outcome === 'not-applicable';

/** Proves every check of an area both ways: green on the reference, tripped by its own defect, moving no other. */
export function prove(area: string): void {
  const own = Object.entries<Defect>(defects).filter(([id]) => id.startsWith(`${area}.`));

  describe(`defects of ${area}`, () => {
    let healthy: Record<string, Outcome>;
    beforeAll(async () => {
      healthy = outcomes(await certifyReference(() => undefined, area));
    });

    it('the reference passes every check of the area', () => {
      const plain = own.filter(([, { given, run }]) => !given && !run);
      expect(plain.map(([id]) => [id, healthy[id]])).toEqual(plain.map(([id]) => [id, 'pass']));
    });

    it.each(own)(
      '%s is tripped by its defect alone',
      async (id, { apply, alsoBreaks, given, run }) => {
        const control =
          given || run ? outcomes(await certifyReference(given ?? (() => undefined), area, run)) : healthy;
        expect(control[id], 'a healthy world').toBe('pass');
        const bend = (world: World): void => {
          given?.(world);
          apply(world);
        };
        const result = await certifyReference(bend, area, run);
        const bent = outcomes(result);
        const moved = Object.keys(bent).filter(
          (other) =>
            bent[other] !== control[other] &&
            !blinded(bent[other]) &&
            !(blinded(control[other]) && bent[other] === 'pass'),
        );
        const why = (other: string): unknown => result.checks.find((check) => check.id === other);
        expect(Object.keys(alsoBreaks).length).toBeLessThanOrEqual(3);
        expect(moved.sort(), JSON.stringify(moved.map(why), null, 2)).toEqual([id, ...Object.keys(alsoBreaks)].sort());
        for (const other of moved) expect(['fail', 'warn'], other).toContain(bent[other]);
      },
      SLOWEST_MS,
    );
  });
}
