import { stringIn } from '../../oauth/document.js';
import { unregister } from '../../oauth/registration.js';
import { managementIn, type SdkFlow, type SdkProvider, type SdkSession, sdkFlow } from '../../oauth/sdk-flow.js';
import { defineProbe } from '../context.js';

const FLOW_BUDGET_MS = 60_000;
const INFO = { name: 'touchstone', version: '1.0.0' };

/** Both official SDK clients go the whole way to a token, from the 401 on, as an application would have them do. */
export default defineProbe({
  impact: 'load',
  budgetMs: 180_000,
  sends: [
    'discovery, registration, authorization request and token request of @modelcontextprotocol/sdk and of @modelcontextprotocol/client, each in the signed-in browser; initialize and tools/list',
  ],
  traffic: { requests: 50, registrations: 2, consents: 2 },
  needs: {
    discovery: 'authorization/discovery',
    registration: 'authorization/registration',
    consents: 'authorization/consents',
  },
  gather: async ({ discovery: { server }, registration }, context) => {
    const { wire, target, random, redactor, signal, tally } = context;
    const { routes, personas, clients: known } = registration;
    const persona = personas.find(({ name }) => name === 'loopback')!;
    const callback = persona.flows[0]!.callback;
    const managements: NonNullable<ReturnType<typeof managementIn>>[] = [];
    /** The wire, with an eye on registrations: they are deleted in the end. */
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await wire.fetch(input, { ...init, signal: anyOf(signal, init?.signal) });
      const url = input instanceof Request ? input.url : String(input);
      if (!response.ok || url !== stringIn(server, 'registration_endpoint')) return response;
      tally({ registrations: 1 });
      const body = await response.text();
      const management = managementIn(body);
      if (management) managements.push(management);
      return new Response(body, response);
    };
    const go = (sdk: string, open: (provider: SdkProvider) => SdkSession): Promise<SdkFlow> =>
      sdkFlow({
        sdk,
        callback,
        metadata: persona.metadata,
        client: routes.taken === 'dcr' ? undefined : known.loopback,
        state: random.word(32),
        redactor,
        open,
        consent: (url) => {
          const account = target.accounts[0];
          const asked = { authorizationUrl: url.href, callback, decision: 'approve', signedIn: true } as const;
          const name = `sdk-${sdk}`;
          return context.consent.consent(
            { ...asked, name, budgetMs: FLOW_BUDGET_MS, ...(account && { account }) },
            signal,
          );
        },
      });
    const flows = [await go('v1', await sdkV1(target.url, fetch)), await go('v2', await sdkV2(target.url, fetch))];
    for (const management of managements) await unregister(wire, 'SDK client', management);
    return { flows };
  },
});

async function sdkV1(url: string, fetch: typeof globalThis.fetch) {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  return (authProvider: SdkProvider): SdkSession => {
    const client = new Client(INFO);
    const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider, fetch });
    return {
      connect: () => client.connect(transport as Parameters<typeof client.connect>[0]),
      finish: (answer) => transport.finishAuth(answer.get('code') ?? ''),
      list: async () => (await client.listTools()).tools.length,
      close: () => client.close(),
    };
  };
}

async function sdkV2(url: string, fetch: typeof globalThis.fetch) {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  return (authProvider: SdkProvider): SdkSession => {
    const client = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
    const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider, fetch });
    return {
      connect: () => client.connect(transport),
      finish: (answer) => transport.finishAuth(answer),
      list: async () => (await client.listTools()).tools.length,
      close: () => client.close(),
    };
  };
}

const anyOf = (own: AbortSignal, other: AbortSignal | null | undefined): AbortSignal =>
  other ? AbortSignal.any([own, other]) : own;
