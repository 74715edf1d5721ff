import { InvalidArgumentError } from 'commander';
import { IMPACTS, type Impact } from '../core/probe.js';
import { PROFILES, type Profile } from '../core/requirement.js';

/** `all`, or a comma-separated list of impacts. */
export function parseImpact(value: string): 'all' | Impact[] {
  if (value === 'all') return value;
  return value.split(',').map((word) => {
    const impact = IMPACTS.find((known) => known === word.trim());
    if (!impact) throw new InvalidArgumentError(`"${word}" is none of all, ${IMPACTS.join(', ')}.`);
    return impact;
  });
}

export function parseProfile(value: string): Profile {
  const profile = PROFILES.find((known) => known === value);
  if (!profile) throw new InvalidArgumentError(`it is one of ${PROFILES.join(', ')}.`);
  return profile;
}

/** A duration in seconds, as milliseconds. */
export function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds <= 0) throw new InvalidArgumentError('it is a number of seconds above 0.');
  return Math.round(seconds * 1000);
}

export const parseList = (value: string): string[] => value.split(',').map((word) => word.trim());

/** Colour is for a terminal whose user has not asked for none (no-color.org). */
export const wantsColor = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
