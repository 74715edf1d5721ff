import { messageOf, Untestable } from '../../core/errors.js';
import { endpointsOf } from '../../oauth/endpoints.js';
import { addressKind } from '../../wire/address.js';
import { defineProbe } from '../context.js';

/** What the name of one host stands for. */
export interface HostAddresses {
  host: string;
  /** What it is the host of. */
  role: string;
  addresses: { address: string; family: 4 | 6; kind: ReturnType<typeof addressKind> }[];
  problem?: string;
}

/** Endpoints that Claude's servers call; the authorization endpoint is for a person's browser, which may be elsewhere. */
const CALLED = new Map([
  ['token_endpoint', 'token endpoint'],
  ['registration_endpoint', 'registration endpoint'],
]);

/** Addresses of the MCP host and of the issuer, and of the hosts of endpoints that are neither, by the resolver of this machine. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 30_000,
  sends: ['DNS questions for the MCP host, the issuer and the hosts of its endpoints, to the resolver of this machine'],
  traffic: { requests: 0 },
  needs: { declared: 'target/declared' },
  wants: { discovery: 'authorization/discovery' },
  gather: async ({ declared, discovery }, { target, addressesOf }) => {
    if (declared.loopback) throw new Untestable('a loopback target has no public address; certify the deployed URL');
    const roles = new Map<string, string>();
    const add = (url: string | undefined, role: string): void => {
      if (url === undefined || !URL.canParse(url)) return;
      const { hostname } = new URL(url);
      if (!roles.has(hostname)) roles.set(hostname, role);
    };
    add(target.url, 'MCP');
    for (const { issuer } of discovery?.issuers ?? []) add(issuer, 'authorization server');
    for (const { name, url } of endpointsOf(discovery?.server)) {
      const role = CALLED.get(name);
      if (role !== undefined) add(url, role);
    }
    const hosts = await Promise.all(
      [...roles].map(async ([host, role]): Promise<HostAddresses> => {
        try {
          const found = await addressesOf(host);
          const addresses = found.map((address) => ({
            address,
            family: address.includes(':') ? (6 as const) : (4 as const),
            kind: addressKind(address),
          }));
          return { host, role, addresses };
        } catch (thrown) {
          return { host, role, addresses: [], problem: messageOf(thrown) };
        }
      }),
    );
    const kinds = hosts[0]!.addresses.map(({ kind }) => kind);
    if (kinds.length > 0 && kinds.every((kind) => kind !== 'public'))
      throw new Untestable(
        `the MCP host is ${kinds[0]} as seen from here (${hosts[0]!.addresses[0]!.address}); certify it from outside that network`,
      );
    return { hosts };
  },
});
