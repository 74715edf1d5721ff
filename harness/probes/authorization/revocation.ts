import { Untestable } from '../../core/errors.js';
import { revoke } from '../../oauth/token-endpoint.js';
import { tryToken } from '../access.js';
import { defineProbe } from '../context.js';

/** Whether a token can be ended, and is ended then. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'last',
  budgetMs: 60_000,
  sends: ['a token revocation (RFC 7009), where it is offered', 'tools/list with the token before and after it'],
  traffic: { requests: 30 },
  needs: { consents: 'authorization/consents' },
  gather: async ({ consents }, { wire, target, signal }) => {
    const spare = consents.spares[4];
    if (!spare) throw new Untestable('there is no spare token to revoke');
    const { flow, grant } = spare;
    const before = await tryToken(wire, target.url, grant.accessToken, signal);
    const revocation = await revoke(wire, grant, grant.accessToken, signal);
    const after = revocation ? await tryToken(wire, target.url, grant.accessToken, signal) : undefined;
    return { flow, before, ...(revocation && { revocation }), ...(after && { after }) };
  },
});
