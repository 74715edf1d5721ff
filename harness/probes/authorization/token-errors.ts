import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { serverOf } from '../../oauth/discovery.js';
import { type Document, documentOf } from '../../oauth/document.js';
import { tokenRequest } from '../../oauth/token-endpoint.js';
import { defineProbe } from '../context.js';

/** A token request that must be refused, and how. */
interface Mistaken {
  mistake: string;
  /** RFC 6749 §5.2. */
  expected: 'invalid_grant' | 'invalid_client' | 'invalid_request' | 'unsupported_grant_type';
  exchange: Exchange;
  document?: Document;
}

/** What the token endpoint says to requests with something wrong in them. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 60_000,
  sends: ['token requests with an unknown code, refresh token, client or grant_type, and one without a code'],
  traffic: { requests: 6 },
  needs: { discovery: 'authorization/discovery', registration: 'authorization/registration' },
  gather: async ({ discovery, registration }, { wire, random, signal }) => {
    const server = serverOf(discovery);
    const [client] = Object.values(registration.clients);
    const [persona] = registration.personas;
    if (!server || !client || !persona) throw new Untestable('there is no client to ask for a token');
    const code = {
      grant_type: 'authorization_code',
      code: random.word(43),
      redirect_uri: persona.flows[0]?.callback ?? '',
      code_verifier: random.word(43),
    };
    const { code: _, ...withoutCode } = code;
    const stranger = { clientId: `touchstone-${random.word(20)}`, authMethod: 'none' } as const;
    const attempt = async (
      mistake: string,
      expected: Mistaken['expected'],
      parameters: Record<string, string>,
      { as = client, contentType }: { as?: typeof client; contentType?: string } = {},
    ): Promise<Mistaken> => {
      const options = { signal, ...(contentType !== undefined && { contentType }) };
      const exchange = await tokenRequest(wire, server, as, `token request with ${mistake}`, parameters, options);
      const document = documentOf(exchange);
      return { mistake, expected, exchange, ...(document && { document }) };
    };
    const attempts = [
      await attempt('an unknown code', 'invalid_grant', code),
      await attempt('an unknown refresh token', 'invalid_grant', {
        grant_type: 'refresh_token',
        refresh_token: random.word(43),
      }),
      await attempt('an unknown client', 'invalid_client', code, { as: stranger }),
      await attempt('an unknown grant_type', 'unsupported_grant_type', { grant_type: 'urn:touchstone:none' }),
      await attempt('no code', 'invalid_request', withoutCode),
    ];
    const contentType = 'application/x-www-form-urlencoded';
    /** The first of them again, its content type without a charset. */
    const bare = await attempt('an unknown code, without charset', 'invalid_grant', code, { contentType });
    return { attempts, bare };
  },
});
