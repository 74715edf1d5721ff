import { unlessUntestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { rpcMessage } from '../../session/jsonrpc.js';
import { sendRaw, steadily } from '../../session/raw.js';
import { spokenEras } from '../../session/spoken.js';
import type { Era } from '../../session/types.js';
import { defineProbe } from '../context.js';

const ORIGINS = ['https://claude.ai', 'https://claude.com', 'http://localhost:6274'];
const FOREIGN = 'https://evil.example';
const HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-session-id',
  'mcp-method',
  'mcp-name',
  'last-event-id',
];

export interface OriginAnswer {
  origin: string;
  exchange: Exchange;
}

/** What browsers would be told: preflights and answers for pages of several origins, by HTTP. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 90_000,
  sends: [
    'OPTIONS of the MCP URL from three origins and a foreign one',
    'tools/list from https://claude.ai in each era, and without the token; initialize from there',
    'GET and OPTIONS of the metadata documents and of the registration and token endpoints from two origins',
  ],
  traffic: { requests: 30 },
  needs: { negotiated: 'session/eras', openings: 'transport/openings' },
  wants: { discovery: 'authorization/discovery' },
  gather: async ({ negotiated, openings, discovery }, { wire, target, openSession, signal }) => {
    const [newest, ...others] = spokenEras(negotiated);
    const preflight = async (url: string, origin: string, headers: readonly string[]): Promise<OriginAnswer> => ({
      origin,
      exchange: await steadily(wire, {
        purpose: `preflight from ${origin}`,
        method: 'OPTIONS',
        url,
        headers: {
          authorization: '',
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': headers.join(','),
        },
        timeoutMs: 10_000,
        signal,
      }),
    });
    const preflights: OriginAnswer[] = [];
    for (const origin of [...ORIGINS, FOREIGN]) preflights.push(await preflight(target.url, origin, HEADERS));
    const [origin] = ORIGINS as [string];
    const fromPage = async (era: Era) => {
      const session = await unlessUntestable(openSession(era, { signal, headers: { Origin: origin } }));
      const success = (await session?.request('tools/list', {}, { signal }))?.exchange;
      await session?.close();
      // In a session the opening answer carries the id that pages must be able to read.
      return {
        stateful: session?.sessionId !== undefined,
        success: success ?? null,
        opening: session?.opening[0] ?? null,
      };
    };
    const current = await fromPage(newest.era);
    const legacy = others.find(({ era }) => era !== newest.era);
    const older = legacy && (await fromPage(legacy.era));
    const bare = Object.fromEntries(Object.keys(target.headers).map((name) => [name, '']));
    const stranger = async (from: string): Promise<Exchange> =>
      (
        await sendRaw(
          { wire, url: target.url, signal },
          {
            purpose: `tools/list from ${from} without a token`,
            headers: { ...bare, Origin: from },
            body: rpcMessage('tools/list', {}, 1),
          },
        )
      ).exchange;
    return {
      auth: openings.auth,
      ...current,
      /** The same in the era before, where the server speaks both: it may stand behind other code. */
      ...(older && { older }),
      preflights,
      refused: openings.auth === 'none' ? null : await stranger(origin),
      foreign: await stranger(FOREIGN),
      metadata: await endpoints(),
    };

    async function endpoints(): Promise<{ what: string; answers: OriginAnswer[] }[]> {
      const found = (attempts: readonly { url: string; document?: unknown }[] | undefined): string | undefined =>
        attempts?.find(({ document }) => document)?.url;
      const named = (name: string): string | undefined => {
        const url = discovery?.server?.[name];
        return typeof url === 'string' && URL.canParse(url) ? url : undefined;
      };
      const places = [
        { what: 'protected resource metadata', url: found(discovery?.resource.attempts), method: 'GET' },
        { what: 'authorization server metadata', url: found(discovery?.issuers[0]?.attempts), method: 'GET' },
        { what: 'registration endpoint', url: named('registration_endpoint'), method: 'OPTIONS' },
        { what: 'token endpoint', url: named('token_endpoint'), method: 'OPTIONS' },
      ];
      const answers: { what: string; answers: OriginAnswer[] }[] = [];
      for (const { what, url, method } of places) {
        if (url === undefined) continue;
        const seen: OriginAnswer[] = [];
        for (const from of ['https://claude.ai', 'http://localhost:6274'])
          seen.push(
            method === 'OPTIONS'
              ? await preflight(url, from, ['content-type'])
              : {
                  origin: from,
                  exchange: await steadily(wire, {
                    purpose: `${what} from ${from}`,
                    method,
                    url,
                    headers: { origin: from, accept: 'application/json' },
                    timeoutMs: 10_000,
                    signal,
                  }),
                },
          );
        answers.push({ what, answers: seen });
      }
      return answers;
    }
  },
});
