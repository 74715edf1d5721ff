import { type Command, InvalidArgumentError } from 'commander';
import { IMPACTS, type Impact } from '../core/probe.js';
import { PROFILES, type Profile } from '../core/requirement.js';

const POLICIES = ['incomplete', 'mandatory', 'regression'] as const;

/** How a verdict is shown, and what it makes of the exit code. */
export interface VerdictFlags {
  failOn: (typeof POLICIES)[number];
  /** Run folder of an earlier run. */
  against?: string;
  /** False: without Allure's page. */
  allure?: boolean;
  json?: boolean;
  verbose?: boolean;
}

/** The options that every command with a verdict has. */
export const withVerdict = (command: Command): Command =>
  command
    .option(
      '--fail-on <policy>',
      'exit code other than 0 for anything short of certified (incomplete, the default), for mandatory failures only (mandatory), or only for what got worse (regression, with --against)',
      parsePolicy,
      'incomplete',
    )
    .option('--against <run>', 'folder of an earlier run: say what changed since')
    .option('--no-allure', "leave out Allure's page, which takes some seconds; allure-results are written all the same")
    .option('--json', 'print result.json instead of the verdict')
    .option('--verbose', 'everything, not just the first 40 lines');

function parsePolicy(value: string): VerdictFlags['failOn'] {
  const policy = POLICIES.find((known) => known === value);
  if (!policy) throw new InvalidArgumentError(`It is one of ${POLICIES.join(', ')}.`);
  return policy;
}

/** `all`, or a comma-separated list of impacts. */
export function parseImpact(value: string): 'all' | Impact[] {
  if (value === 'all') return value;
  return parseList(value).map((word) => {
    const impact = IMPACTS.find((known) => known === word);
    if (!impact) throw new InvalidArgumentError(`"${word}" is none of all, ${IMPACTS.join(', ')}.`);
    return impact;
  });
}

export function parseProfile(value: string): Profile {
  const profile = PROFILES.find((known) => known === value);
  if (!profile) throw new InvalidArgumentError(`It is one of ${PROFILES.join(', ')}.`);
  return profile;
}

/** A duration in seconds, as milliseconds. */
export function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds <= 0) throw new InvalidArgumentError('It is a number of seconds above 0.');
  return Math.round(seconds * 1000);
}

/** A comma-separated list with something in it. */
export function parseList(value: string): string[] {
  const words = value
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  if (words.length === 0) throw new InvalidArgumentError('It names nothing.');
  return words;
}

/** Colour is for a terminal whose user has not asked for none (no-color.org). */
export const wantsColor = (stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): boolean =>
  stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
