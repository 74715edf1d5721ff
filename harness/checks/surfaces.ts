import { all, doubtful, type Judgement, metBecause, untestable, violated } from '../core/outcome.js';
import type { ProbeEvidence } from '../core/probe.js';
import { judgeCallbacks } from './callbacks.js';

type Surfaces = ProbeEvidence['compat/surfaces']['surfaces'];

/** Whether an emulated surface connects, lists and calls in every era that the server speaks. */
export function judgeConnection(surfaces: Surfaces, name: Surfaces[number]['name'], product: string): Judgement {
  const surface = surfaces.find((one) => one.name === name);
  return all(
    (surface?.eras ?? []).map(({ revision, problem, exchange, called, tools, withoutOrigin }) => {
      if (problem !== undefined)
        return (withoutOrigin ? doubtful : violated)({
          subject: `emulated ${product}${withoutOrigin ? ' in direct mode; in proxy mode it works' : ''} (${revision})`,
          expected: 'a connection, a list of tools and a call, as others get them',
          observed: problem,
          ...(exchange && { exchange: exchange.id }),
        });
      const did = called ? `listed ${tools} tools and called ${called.tool}` : `listed ${tools} tools; none was called`;
      return metBecause(`simulated ${product}: ${did} (${revision})`);
    }),
    'the surface was not tried',
  );
}

/** The sign-in at the callbacks of a surface; nothing where nobody signs in. */
export function judgeSignIn(
  flows: readonly string[],
  openings: ProbeEvidence['transport/openings'],
  registered: ProbeEvidence['authorization/registration'] | undefined,
  consented: ProbeEvidence['authorization/consents'] | undefined,
): Judgement[] {
  if (openings.auth === 'none') return [];
  // Where the target file gives a token of its own, no sign-in is tried.
  if (!registered || !consented) return [untestable('no sign-in was made in this run')];
  return [judgeCallbacks(flows, registered, consented)];
}
