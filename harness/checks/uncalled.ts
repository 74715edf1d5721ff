import { type Judgement, untestable } from '../core/outcome.js';
import type { ProbeEvidence } from '../core/probe.js';

/** For rows about what every tool does: where some were not called, the others prove nothing of them. */
export const uncalled = ({ calls, notCalled }: ProbeEvidence['tools/calls']): Judgement[] =>
  notCalled.length === 0
    ? []
    : [
        untestable(
          `${notCalled.length} of ${new Set([...calls, ...notCalled].map(({ tool }) => tool)).size} tools were not called: see tools.call-succeeds`,
        ),
      ];
