import type { World } from '../reference/world.js';

export { isModern, onJson, onMessage, onPath } from '../reference/hooks.js';
export type { World } from '../reference/world.js';

/** One mutation of the reference that must turn exactly its check, whose id is its path. */
export interface Defect {
  apply(world: World): void;
  /** Other checks that it turns too, by id, each with the reason: at most three, and exactly these. */
  alsoBreaks: Readonly<Record<string, string>>;
}

/**
 * Types a defect.
 * @param apply mutates a healthy world before the reference starts
 */
export const defineDefect = (
  apply: (world: World) => void,
  { alsoBreaks = {} }: { alsoBreaks?: Readonly<Record<string, string>> } = {},
): Defect => ({ apply, alsoBreaks });
