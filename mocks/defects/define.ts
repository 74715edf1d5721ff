import type { Impact } from '../../harness/core/probe.js';
import type { World } from '../reference/world.js';

export { isModern, type Json, onJson, onMessage, onPath } from '../reference/hooks.js';
export type { World } from '../reference/world.js';

/** One mutation of the reference that must turn exactly its check, whose id is its path. Long waits of its run pass at once. */
export interface Defect {
  apply(world: World): void;
  /** What a healthy world must have for the row to arise at all; done to the control as well. */
  given?: ((world: World) => void) | undefined;
  /** What a run must further be allowed to do, or be told, for the row to be judged; done to the control as well. */
  run?: { impact?: readonly Impact[]; slow?: true } | undefined;
  /** Other checks that it turns too, by id, each with the reason: at most three, and exactly these. */
  alsoBreaks: Readonly<Record<string, string>>;
}

/**
 * Types a defect.
 * @param apply mutates a healthy world before the reference starts
 */
export const defineDefect = (
  apply: (world: World) => void,
  { alsoBreaks = {}, given, run }: Partial<Pick<Defect, 'alsoBreaks' | 'given' | 'run'>> = {},
): Defect => ({ apply, alsoBreaks, given, run });
