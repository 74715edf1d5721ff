import { isBroken, statusOf } from '../core/seen.js';
import { consent, type Flow, type FlowRequest, redeem } from '../oauth/authorization.js';
import type { Grant } from '../oauth/tokens.js';
import { type Access, tryToken } from './access.js';
import type { ProbeContext } from './context.js';

/** A grant that the run does not live on: for probes that use one up. Live secrets, marks once written. */
export interface Spare {
  flow: string;
  callback: string;
  grant: Grant;
  code: string;
  verifier: string;
}

/** What a person's ways to a token brought. */
export interface Driven {
  flows: Flow[];
  /** What the MCP server did with the tokens, until one of them became the run's grant. */
  accesses: ({ flow: string } & Access)[];
  spares: Spare[];
}

/** One way to take: a callback, as which client, and how to decide. */
export type Ask = Pick<FlowRequest, 'name' | 'callback' | 'client'> & { decision: 'approve' | 'deny' };

const FLOW_BUDGET_MS = 60_000;

/**
 * Takes one way and adds to `driven` what it brought; the second one begins where the first has signed in.
 * The first token with which the server lists its tools becomes the run's grant; so does one that it took, though it serves no MCP.
 */
export async function drive(
  context: ProbeContext,
  common: Pick<FlowRequest, 'server' | 'resource' | 'scope'>,
  ask: Ask,
  driven: Driven,
): Promise<void> {
  const { target, wire, tokens, signal } = context;
  const signedIn = driven.flows.length > 0;
  const request = { ...common, ...ask, signedIn, account: target.accounts[0], budgetMs: FLOW_BUDGET_MS };
  const consented = await consent(context, request);
  const { flow, grant } = await redeem(context, request, consented);
  driven.flows.push(flow);
  if (!grant) return;
  if (tokens.grant) {
    const { code = '', verifier } = consented;
    driven.spares.push({ flow: flow.name, callback: ask.callback, grant, code, verifier });
    return;
  }
  const access = await tryToken(wire, target.url, grant.accessToken, signal);
  driven.accesses.push({ flow: flow.name, ...access });
  if (access.listed || isLetIn(access)) tokens.deposit(grant);
}

/** The server took the token and serves no tools all the same: another token would see no more of it. */
const isLetIn = ({ exchanges }: Access): boolean =>
  exchanges.length > 0 &&
  exchanges.every((exchange) => ![401, 403, 429].includes(statusOf(exchange)) && !isBroken(exchange));

/** Nobody gets in, or a page never comes: the same would be seen at every callback, and each try costs a sign-in or a minute. */
export const isHopeless = (flows: readonly Flow[]): boolean =>
  flows.some(
    ({ consent: outcome, decision }) =>
      decision === 'approve' && outcome?.status === 'stuck' && (outcome.untestable || outcome.step === 'time'),
  );
