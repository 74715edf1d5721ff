import { Untestable, unlessUntestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { forgeries } from '../../oauth/misuse.js';
import { CALL_OF_NO_TOOL, knock } from '../access.js';
import { defineProbe } from '../context.js';

const CALL = ['tools/call', CALL_OF_NO_TOOL] as const;

interface Presented {
  token: string;
  exchange: Exchange;
}

/** How the run's token is taken when it is presented otherwise than it should be, or is not quite itself. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 60_000,
  sends: [
    'tools/list or initialize with the token, under `bearer` and `BEARER`, and with wrong ones: forged copies of it, an id_token, a refresh token',
    'in a session that the token opened: tools/list, and tools/call of a tool that no one has, with it, without it, and with a forged copy of it',
  ],
  traffic: { requests: 28, toolCalls: 3 },
  needs: { negotiated: 'session/eras', signIn: 'authorization/sign-in' },
  gather: async ({ negotiated, signIn }, { wire, target, tokens, redactor, openSession, signal }) => {
    const [spoken] = negotiated.eras;
    const authorization = await tokens.authorization();
    const token = authorization?.replace(/^Bearer /, '');
    if (!spoken || token === undefined || !tokens.grant) throw new Untestable('the run has no token of its own');
    const present = (value: string): Promise<Exchange> => knock(wire, target.url, spoken.era, value, signal);
    const control = await present(`Bearer ${token}`);
    const schemes = [];
    for (const scheme of ['bearer', 'BEARER']) schemes.push({ scheme, exchange: await present(`${scheme} ${token}`) });
    const idToken = signIn.flows.map((flow) => flow.tokens?.id_token).find((value) => typeof value === 'string');
    const { refreshToken } = tokens.grant;
    const wrong = [
      ...forgeries(token),
      ...(typeof idToken === 'string' ? [{ name: 'an id_token', value: idToken }] : []),
      ...(refreshToken === undefined ? [] : [{ name: 'a refresh token', value: refreshToken }]),
    ];
    const forged: Presented[] = [];
    for (const { name, value } of wrong) {
      redactor.learn('token', value);
      forged.push({ token: name, exchange: await present(`Bearer ${value}`) });
    }
    const inSession = await presentInSession();
    return { control, schemes, forged, ...(inSession && { inSession }) };

    /** Whoever has opened a session is not known by it: each request needs its token (2025-11-25 basic/authorization "Token Requirements"). */
    async function presentInSession() {
      if (!negotiated.eras.some(({ era }) => era === 'legacy')) return undefined;
      const session = await unlessUntestable(openSession('legacy', { signal }));
      if (!session) return undefined;
      const ask = async (name: string, authorization: string | undefined, method = 'tools/list', params = {}) => {
        const headers = authorization === undefined ? {} : { Authorization: authorization };
        const { exchange, result, error } = await session.request(method, params, { headers });
        return {
          token: name,
          method: `${method} in a session`,
          exchange,
          said: JSON.stringify(result ?? error ?? null),
        };
      };
      const own = [await ask('the token', undefined), await ask('the token', undefined, ...CALL)];
      const strangers = [await ask('no token', ''), await ask('no token', '', ...CALL)];
      const forged = [];
      // One will do: some servers count bad tokens.
      for (const { name, value } of wrong.slice(0, 1))
        forged.push(await ask(name, `Bearer ${value}`), await ask(name, `Bearer ${value}`, ...CALL));
      await session.close();
      return { own, strangers, forged };
    }
  },
});
