import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { revoke } from '../../oauth/token-endpoint.js';
import { knock } from '../access.js';
import { defineProbe } from '../context.js';

const PARAMETERS = ['access_token', 'token', 'apiKey'] as const;

/** Whether a token is taken from the URL. The URL lands in logs: the token is one of its own, and is revoked afterwards. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'last',
  budgetMs: 60_000,
  sends: [
    'tools/list or initialize with a token in the query, without one, and with one in the header',
    'a revocation',
  ],
  traffic: { requests: 16 },
  needs: { negotiated: 'session/eras', consents: 'authorization/consents' },
  gather: async ({ negotiated, consents }, { wire, target, signal }) => {
    const [spoken] = negotiated.eras;
    const spare = consents.spares[1];
    if (!spoken || !spare) throw new Untestable('there is no spare token to put into a URL');
    const { grant } = spare;
    const ask = (url: string | URL, authorization = ''): Promise<Exchange> =>
      knock(wire, url, spoken.era, authorization, signal);
    const bare = await ask(target.url);
    const control = await ask(target.url, `Bearer ${grant.accessToken}`);
    const attempts: { parameter: string; exchange: Exchange }[] = [];
    for (const parameter of PARAMETERS) {
      const url = new URL(target.url);
      url.searchParams.set(parameter, grant.accessToken);
      attempts.push({ parameter, exchange: await ask(url) });
    }
    // Not the refresh token: that may end every grant of this client.
    await revoke(wire, grant, grant.accessToken, signal);
    return { target: target.url, bare, control, attempts };
  },
});
