import { Untestable } from '../../core/errors.js';
import { consent, type Flow, type FlowRequest, redeem, resourceFor, scopeFor } from '../../oauth/authorization.js';
import { serverOf } from '../../oauth/discovery.js';
import type { Grant } from '../../oauth/tokens.js';
import { type Access, tryToken } from '../access.js';
import { defineProbe } from '../context.js';

/** A grant that the run does not live on: for probes that use one up. Live secrets, marks once written. */
export interface Spare {
  flow: string;
  callback: string;
  grant: Grant;
  code: string;
  verifier: string;
}

const FLOW_BUDGET_MS = 60_000;

/**
 * Takes a person's way to a token for every callback, one after the other; the password is typed in the first flow alone.
 * The first token with which the server lists its tools becomes the run's grant.
 */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 480_000,
  sends: [
    '7 authorization requests in a browser, with sign-in and consent',
    'up to 6 token requests (RFC 6749 §4.1.3)',
    'initialize and tools/list with a token it got, to see it work',
  ],
  traffic: { requests: 90, signIns: 1, consents: 7 },
  needs: { discovery: 'authorization/discovery', registration: 'authorization/registration' },
  gather: async ({ discovery, registration }, context) => {
    const { target, wire, signal, tokens, tally } = context;
    const server = serverOf(discovery);
    if (!server) throw new Untestable('no authorization server metadata was found');
    const { routes, personas, clients } = registration;
    if (routes.taken === 'none')
      throw new Untestable('there is no route to a client identity; give client.clientId in the target file');
    const scope = scopeFor(discovery);
    const common = { server, resource: resourceFor(discovery, target.url), ...(scope !== undefined && { scope }) };
    const flows: Flow[] = [];
    const accesses: ({ flow: string } & Access)[] = [];
    const spares: Spare[] = [];

    const drive = async (
      ask: Pick<FlowRequest, 'name' | 'callback' | 'client'> & { decision: 'approve' | 'deny' },
    ): Promise<void> => {
      const signedIn = flows.length > 0;
      const request = { ...common, ...ask, signedIn, account: target.accounts[0], budgetMs: FLOW_BUDGET_MS };
      const consented = await consent(context, request);
      if (consented.flow.consent?.typedPassword) tally({ signIns: 1 });
      const { flow, grant } = await redeem(context, request, consented);
      flows.push(flow);
      if (grant && !tokens.grant) await deposit(flow.name, grant);
      else if (grant)
        spares.push({
          flow: flow.name,
          callback: ask.callback,
          grant,
          code: consented.code ?? '',
          verifier: consented.verifier,
        });
    };
    const deposit = async (flow: string, grant: Grant): Promise<void> => {
      const access = await tryToken(wire, target.url, grant.accessToken, signal);
      accesses.push({ flow, ...access });
      if (access.listed) tokens.deposit(grant);
    };
    /** Nobody gets in, or a page never comes: the same would be seen at every callback, and each try costs a sign-in or a minute. */
    const hopeless = (): boolean =>
      !tokens.grant &&
      flows.some(
        ({ consent: outcome, decision }) =>
          decision === 'approve' && outcome?.status === 'stuck' && (outcome.untestable || outcome.step === 'time'),
      );

    for (const { name, flows: planned } of personas) {
      const client = clients[name];
      for (const flow of client ? planned : []) {
        if (!hopeless()) await drive({ ...flow, client: client! });
      }
    }
    return { request: common, flows, accesses, spares };
  },
});
