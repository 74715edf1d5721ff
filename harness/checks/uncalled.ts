import { type Judgement, untestable } from '../core/outcome.js';
import type { ProbeEvidence } from '../core/probe.js';

/** Every call that was made of a tool in earnest: those with the largest arguments, and with forms filled in, among them. */
export const allCalls = ({ calls, largest }: ProbeEvidence['tools/calls'], filled?: ProbeEvidence['tools/forms']) => [
  ...calls,
  ...largest,
  ...(filled?.calls ?? []),
];

/** For rows about what every tool does: where some were not called, or did no more than ask for something, the others prove nothing of them. */
export function uncalled(
  { calls, notCalled }: ProbeEvidence['tools/calls'],
  filled?: ProbeEvidence['tools/forms'],
): Judgement[] {
  const seen = [
    ...calls.filter(({ asks }) => asks === undefined),
    ...(filled?.calls ?? []).filter((one) => one.succeeded),
  ];
  const done = new Set(seen.map(({ tool }) => tool));
  const tools = new Set([...calls, ...notCalled].map(({ tool }) => tool));
  const open = [...tools].filter((tool) => !done.has(tool)).length;
  return open === 0 ? [] : [untestable(`${open} of ${tools.size} tools were not called: see tools.call-succeeds`)];
}
