import { Untestable } from '../../core/errors.js';
import { endpointsOf } from '../../oauth/endpoints.js';
import type { Handshake } from '../../wire/types.js';
import { defineProbe } from '../context.js';

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** TLS versions of the MCP host, and the certificates of every host that takes part in a sign-in. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'a TLS handshake with the MCP host for each of TLS 1.0, 1.1, 1.2 and 1.3',
    'a TLS handshake with each host of the OAuth endpoints',
  ],
  traffic: { requests: 10 },
  needs: { declared: 'target/declared' },
  wants: { discovery: 'authorization/discovery' },
  gather: async ({ declared, discovery }, { wire, target, clock, signal }) => {
    if (declared.loopback)
      throw new Untestable('a loopback target has no public certificate; certify the deployed URL');
    const url = new URL(target.url);
    if (url.protocol !== 'https:') throw new Untestable('an http URL has no certificate; tls.https-only says so');
    const endpoints = discovery ? endpointsOf(discovery.server) : [];
    const origins = [url.origin, ...endpoints.map((endpoint) => new URL(endpoint.url).origin)].filter((origin) =>
      origin.startsWith('https:'),
    );
    const [versions, hosts] = await Promise.all([
      Promise.all(
        VERSIONS.map(async (version) => ({
          version,
          handshake: await wire.handshake(url, { minVersion: version, maxVersion: version, signal }),
        })),
      ),
      Promise.all(
        [...new Set(origins)].map(
          async (origin): Promise<{ origin: string; handshake: Handshake }> => ({
            origin,
            handshake: await wire.handshake(new URL(origin), { signal }),
          }),
        ),
      ),
    ]);
    return { at: clock.date().toISOString(), versions, hosts, endpoints, authorization: discovery !== undefined };
  },
});
