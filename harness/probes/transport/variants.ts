import type { Exchange } from '../../core/evidence.js';
import { META } from '../../session/eras/modern.js';
import { replyOf, rpcMessage } from '../../session/jsonrpc.js';
import { sendRaw } from '../../session/raw.js';
import { revisionOf } from '../../session/revisions.js';
import { spokenEras } from '../../session/spoken.js';
import type { Era, McpSession, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

/** One and the same tools/list, worded in ways that a client may, or must not. */
export interface Variants {
  era: Era;
  revision: string;
  control: Reply;
  accepts: { accept: string; reply: Reply }[];
  /** `MCP-Protocol-Version: 1900-01-01`, in the modern era in `_meta` too; where the revision knows the header. */
  invalidVersion?: Reply;
  /** Legacy, where the revision knows the header: without it. */
  missingVersion?: Reply;
  /** An array of two requests, whether the revision has such, and how many of the two were answered with a result. */
  batch: { allowed: boolean; exchange: Exchange; answered: number };
  origins: { origin: string; reply: Reply }[];
  /** Ids as strings and large numbers. */
  ids: Reply[];
}

const ACCEPTS = ['text/event-stream;q=0.5, application/json', '*/*'];
const ORIGINS = [
  'https://evil.example',
  'null',
  'http://127.0.0.1.evil.example',
  'https://claude.ai',
  'https://claude.com',
];
const IDS = ['a-1', Number.MAX_SAFE_INTEGER];
const NO_VERSION = '1900-01-01';

/** How the server takes a request whose headers differ from the usual ones. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'in each era: tools/list with other Accept, MCP-Protocol-Version and Origin headers and ids, and a batch of two',
    'tools/list at the MCP URL with its trailing slash toggled',
  ],
  traffic: { requests: 32 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, openSession, signal }) => {
    const [newest] = spokenEras(negotiated);
    const way = { wire, url: target.url, authorization: () => tokens.authorization(), signal };
    const eras: Variants[] = [];
    let otherForm: Reply | undefined;
    for (const { era, revision } of negotiated.eras) {
      const session = await openSession(era, { signal });
      const { versionHeader, batches } = revisionOf(revision);
      const list = (options: Parameters<typeof session.request>[2]) =>
        session.request('tools/list', {}, { signal, ...options });
      const each = async <T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> => {
        const replies: R[] = [];
        for (const item of items) replies.push(await ask(item));
        return replies;
      };
      const invalid = { 'MCP-Protocol-Version': NO_VERSION };
      eras.push({
        era,
        revision,
        control: await list({}),
        accepts: await each(ACCEPTS, async (accept) => ({
          accept,
          reply: await list({ headers: { Accept: accept } }),
        })),
        ...(versionHeader && {
          invalidVersion: await list({
            headers: invalid,
            ...(era === 'modern' && { meta: { [META.protocolVersion]: NO_VERSION } }),
            purpose: `tools/list with the version ${NO_VERSION}`,
          }),
        }),
        ...(era === 'legacy' &&
          versionHeader && {
            missingVersion: await list({
              headers: { 'MCP-Protocol-Version': '' },
              purpose: 'tools/list without MCP-Protocol-Version',
            }),
          }),
        batch: { allowed: batches, ...(await batchOf(session, revision)) },
        origins: await each(ORIGINS, async (origin) => ({
          origin,
          reply: await list({ headers: { Origin: origin }, purpose: `tools/list from ${origin} ${revision}` }),
        })),
        ids: await each(IDS, (id) => list({ id })),
      });
      if (revision === newest.revision)
        otherForm = await sendRaw(way, {
          purpose: 'tools/list with the trailing slash toggled',
          url: toggled(target.url),
          headers: session.headers('tools/list'),
          body: rpcMessage('tools/list', { _meta: session.meta() }, 1),
        });
      await session.close();
    }
    return { eras, ...(otherForm && { otherForm }) };

    async function batchOf(session: McpSession, revision: string): Promise<{ exchange: Exchange; answered: number }> {
      const ids = [1, 2];
      const body = ids.map((id) => rpcMessage('tools/list', { _meta: session.meta() }, id));
      const headers = session.headers('tools/list');
      const { exchange } = await sendRaw(way, { purpose: `a batch of two ${revision}`, headers, body });
      return { exchange, answered: ids.filter((id) => replyOf(exchange, id).result).length };
    }
  },
});

function toggled(target: string): URL {
  const url = new URL(target);
  url.pathname = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : `${url.pathname}/`;
  return url;
}
