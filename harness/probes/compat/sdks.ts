import { messageOf, Untestable } from '../../core/errors.js';
import { isLimited, stumbled } from '../../core/seen.js';
import { spokenEras } from '../../session/spoken.js';
import type { Era, Json } from '../../session/types.js';
import { defineProbe } from '../context.js';

const TIMEOUT_MS = 30_000;
/** Nobody waits long for a tool that took no longer. */
const QUICK_MS = 1_000;
const CLIENT = { name: 'touchstone-sdk', version: '1.0.0' };

/** One official client, in one way of finding the revision. */
export interface SdkTry {
  sdk: 'v1' | 'v2';
  mode: 'legacy' | 'auto' | 'pinned';
  /** The eras that it can speak. */
  eras: Era[];
  tools?: number;
  called?: string;
  problem?: string;
  /** The server asked to come back later meanwhile. */
  limited?: true;
}

interface SdkClient {
  connect(transport: never, options?: object): Promise<void>;
  listTools(params?: undefined, options?: object): Promise<{ tools: unknown[] }>;
  callTool(params: { name: string; arguments: Record<string, Json> }, ...rest: never[]): Promise<unknown>;
  close(): Promise<void>;
}

/** The official SDK clients connect, list and call: what the raw wire shows they must be able to use. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 120_000,
  sends: ['the SDK clients v1 and v2 connect, list and call a reading tool, in legacy, auto and pinned mode'],
  traffic: { requests: 32, toolCalls: 4 },
  needs: { negotiated: 'session/eras' },
  wants: { done: 'tools/calls', catalog: 'tools/catalog' },
  gather: async ({ negotiated, done, catalog }, { wire, target, tokens, signal }) => {
    // One finding, and not one for each client.
    if (catalog?.tools.length === 0) throw new Untestable('no client is given a tool: see tools.nonempty');
    const eras = spokenEras(negotiated);
    const modern = eras.find(({ era }) => era === 'modern')?.revision;
    const legacy = eras.some(({ era }) => era === 'legacy');
    const readers = new Set(
      (catalog?.tools ?? [])
        .filter(
          ({ definition }) => (definition.annotations as { readOnlyHint?: unknown } | null)?.readOnlyHint === true,
        )
        .map(({ name }) => name),
    );
    const worked = (done?.calls ?? []).filter(({ tool, succeeded }) => succeeded && readers.has(tool));
    const tookMs = ({ reply }: (typeof worked)[number]): number => reply.exchange.timings.lastByteMs ?? 0;
    // The first that is quick enough: which is the quickest of all, another run would see otherwise.
    const example =
      worked.find((call) => tookMs(call) < QUICK_MS) ?? worked.toSorted((a, b) => tookMs(a) - tookMs(b))[0];
    const authorization = await tokens.authorization();
    const requestInit = { headers: { ...(authorization && { Authorization: authorization }) }, signal };
    const [v1, v1http, v2] = await Promise.all([
      import('@modelcontextprotocol/sdk/client/index.js'),
      import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
      import('@modelcontextprotocol/client'),
    ]);
    const url = new URL(target.url);
    let limited = false;
    let stumbledOnce = false;
    const watched: typeof fetch = async (...request) => {
      const response = await wire.fetch(...request);
      const head = { status: response.status, headers: Object.fromEntries(response.headers) };
      limited ||= isLimited({ response: head });
      stumbledOnce ||= stumbled({ response: head });
      return response;
    };
    const options = { fetch: watched as never, requestInit };
    const negotiating = (mode: unknown): SdkClient =>
      new v2.Client(CLIENT, { versionNegotiation: { mode } } as never) as unknown as SdkClient;
    const tries: (SdkTry & { client(): SdkClient; transport(): unknown })[] = [
      {
        sdk: 'v1',
        mode: 'legacy',
        eras: ['legacy'],
        client: () => new v1.Client(CLIENT) as unknown as SdkClient,
        transport: () => new v1http.StreamableHTTPClientTransport(url, options),
      },
      ...(['legacy', 'auto', 'pinned'] as const).map((mode) => ({
        sdk: 'v2' as const,
        mode,
        eras:
          mode === 'legacy'
            ? (['legacy'] as Era[])
            : mode === 'pinned'
              ? (['modern'] as Era[])
              : (['modern', 'legacy'] as Era[]),
        client: () => negotiating(mode === 'pinned' ? { pin: modern } : mode),
        transport: () => new v2.StreamableHTTPClientTransport(url, options),
      })),
    ];
    const clients: SdkTry[] = [];
    for (const one of tries) {
      if (!one.eras.some((era) => (era === 'modern' ? modern : legacy))) continue;
      const first = await attempt(one);
      clients.push(first.problem !== undefined && stumbledOnce ? await attempt(one) : first);
    }
    return { clients };

    async function attempt({ client, transport, ...seen }: (typeof tries)[number]): Promise<SdkTry> {
      const sdk = client();
      limited = false;
      stumbledOnce = false;
      try {
        await sdk.connect(transport() as never, { timeout: TIMEOUT_MS });
        const { tools } = await sdk.listTools(undefined, { timeout: TIMEOUT_MS });
        seen.tools = tools.length;
        if (example) {
          await sdk.callTool({ name: example.tool, arguments: example.arguments });
          seen.called = example.tool;
        }
      } catch (thrown) {
        signal.throwIfAborted();
        seen.problem = messageOf(thrown).slice(0, 500);
        if (limited) seen.limited = true;
      } finally {
        await sdk.close().catch(() => undefined);
      }
      return seen;
    }
  },
});
