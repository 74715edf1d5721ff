import type { Account } from '../core/consent.js';
import { Untestable } from '../core/errors.js';
import { type Consented, consent, type Flow, type FlowRequest, type FlowTools, redeem } from './authorization.js';
import type { Client } from './registration.js';
import type { Grant } from './tokens.js';

const FLOW_BUDGET_MS = 60_000;

/** What an authorization request needs that is known to bring a token. */
export type Proven = Pick<FlowRequest, 'server' | 'client' | 'callback' | 'resource' | 'scope'>;

/**
 * The request of the first flow that came as far as a token.
 * @throws Untestable where none did: what differs from it would prove nothing
 */
export function proven(
  { clients }: { clients: Partial<Record<string, Client>> },
  { request, flows }: { request: Omit<Proven, 'client' | 'callback'>; flows: readonly Flow[] },
): Proven {
  const flow = flows.find(({ reached }) => reached === 'token');
  const client = Object.values(clients).find((candidate) => candidate?.clientId === flow?.clientId);
  if (!flow || !client) throw new Untestable('no flow came as far as a token');
  return { ...request, client, callback: flow.callback };
}

/** One more flow, in the browser that an earlier one signed in, up to its token. */
export async function askAgain(
  tools: FlowTools,
  ask: Proven & { name: string; account: Account | undefined },
): Promise<{ flow: Flow; grant?: Grant; consented: Consented }> {
  const request = { ...ask, signedIn: true, budgetMs: FLOW_BUDGET_MS };
  const consented = await consent(tools, request);
  return { ...(await redeem(tools, request, consented)), consented };
}
