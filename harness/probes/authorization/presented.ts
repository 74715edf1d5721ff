import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { forgeries } from '../../oauth/misuse.js';
import { knock } from '../access.js';
import { defineProbe } from '../context.js';

/** How the run's token is taken when it is presented otherwise than it should be, or is not quite itself. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 60_000,
  sends: ['tools/list or initialize with the token, under `bearer` and `BEARER`, and with forged copies of it'],
  traffic: { requests: 18 },
  needs: { negotiated: 'session/eras', signIn: 'authorization/sign-in' },
  gather: async ({ negotiated, signIn }, { wire, target, tokens, redactor, signal }) => {
    const [spoken] = negotiated.eras;
    const authorization = await tokens.authorization();
    const token = authorization?.replace(/^Bearer /, '');
    if (!spoken || token === undefined || !tokens.grant) throw new Untestable('the run has no token of its own');
    const present = (value: string): Promise<Exchange> => knock(wire, target.url, spoken.era, value, signal);
    const control = await present(`Bearer ${token}`);
    const schemes = [];
    for (const scheme of ['bearer', 'BEARER']) schemes.push({ scheme, exchange: await present(`${scheme} ${token}`) });
    const idToken = signIn.flows.map((flow) => flow.tokens?.id_token).find((value) => typeof value === 'string');
    const forged = [];
    for (const { name, value } of [
      ...forgeries(token),
      ...(typeof idToken === 'string' ? [{ name: 'an id_token', value: idToken }] : []),
    ]) {
      redactor.learn('token', value);
      forged.push({ token: name, exchange: await present(`Bearer ${value}`) });
    }
    return { control, schemes, forged };
  },
});
