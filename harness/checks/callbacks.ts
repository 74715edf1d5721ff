import { all, type Judgement, met, untestable, violated } from '../core/outcome.js';
import type { ProbeEvidence } from '../core/probe.js';
import { isPassing, seen } from '../core/seen.js';

type Registered = ProbeEvidence['authorization/registration'];
type Consented = ProbeEvidence['authorization/consents'];
type Flow = Consented['flows'][number];

/** What the rows of the redirect URIs have in common: whether the browser came back, with a code, to each callback of these flows. */
export const judgeCallbacks = (names: readonly string[], registered: Registered, consented: Consented): Judgement =>
  all(names.map((name) => judgeCallback(name, registered, consented)));

function judgeCallback(
  name: string,
  { personas, registrations, clients, routes }: Registered,
  { flows }: Consented,
): Judgement {
  const persona = personas.find((candidate) => candidate.flows.some((flow) => flow.name === name));
  const callback = persona?.flows.find((flow) => flow.name === name)?.callback ?? name;
  const flow = flows.find((candidate) => candidate.name === name);
  if (flow) return judgeFlow(flow, flows);
  if (routes.taken === 'cimd')
    return untestable(
      `${callback} was not tried: no client id metadata document that lists it is known to be published`,
    );
  const registration = registrations.find((candidate) => candidate.name === persona?.name);
  if (Object.keys(clients).length === 0 || !registration || registration.client)
    return untestable(
      `${callback} was not tried: ${registration?.client ? 'sign-in did not work' : 'no client could be registered'}`,
    );
  const { exchange } = registration;
  if (isPassing(exchange)) return untestable(`${callback} was not tried: its registration got ${seen(exchange)}`);
  return violated({
    subject: `callback ${callback}`,
    expected: 'a registration with this redirect URI is accepted, as others are',
    observed: seen(exchange),
    exchange: exchange.id,
  });
}

/** One flow; where no browser came back from any, sign-in is at fault and not the redirect URI. */
function judgeFlow({ callback, answer, consent, problem = '' }: Flow, flows: readonly Flow[]): Judgement {
  const finding = { subject: `callback ${callback}`, expected: `a redirect to ${callback} with a code` };
  if (answer && answer.location !== callback)
    return violated({ ...finding, observed: `a redirect to ${answer.location}` });
  if (answer?.parameters.code) return met;
  if (consent?.status === 'stuck' && consent.untestable) return untestable(problem);
  return flows.some((other) => other.answer?.parameters.code)
    ? violated({ ...finding, observed: `${problem}, while another callback got its code` })
    : untestable(`no callback got a code: ${problem}`);
}
