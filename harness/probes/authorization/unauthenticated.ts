import { NotApplicable } from '../../core/errors.js';
import { INITIALIZE, type McpRequest, sendMcp } from '../../oauth/access.js';
import { defineProbe } from '../context.js';

const REQUESTS: readonly McpRequest[] = [
  INITIALIZE,
  { era: 'modern', method: 'tools/list' },
  { era: 'modern', method: 'tools/call', params: { name: 'touchstone-no-such-tool', arguments: {} } },
];

/** A well-formed Bearer token (RFC 6750 §2.1) that no server has issued. */
const INVALID = 'Bearer touchstone-invalid-token';

/** How the server turns away whoever has no token, or one that is not valid. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['initialize, tools/list and tools/call without a token, and with an invalid one'],
  traffic: { requests: 6, toolCalls: 2 },
  needs: { openings: 'transport/openings' },
  gather: async ({ openings }, { wire, target, signal }) => {
    if (openings.auth === 'none') throw new NotApplicable('the server answers without authorization');
    // Without the target's static headers: as a stranger.
    const headers = Object.fromEntries(Object.keys(target.headers).map((name) => [name.toLowerCase(), '']));
    const attempts = [];
    for (const token of ['no token', 'an invalid token'] as const)
      for (const request of REQUESTS) {
        const authorization = token === 'no token' ? '' : INVALID;
        const asked = { ...request, headers: { ...headers, authorization } };
        attempts.push({ token, method: request.method, exchange: await sendMcp(wire, target.url, asked, signal) });
      }
    return { attempts };
  },
});
