import { META } from '../../session/eras/modern.js';
import { rpcMessage } from '../../session/jsonrpc.js';
import { sendRaw } from '../../session/raw.js';
import { spokenEras } from '../../session/spoken.js';
import type { Json, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

/** No server has such a tool: one that executes the body against its headers does no harm. */
const NO_TOOL = 'touchstone_no_such_tool';

/** Requests of 2026-07-28 whose headers and body disagree, or whose `_meta` lacks a member. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'as 2026-07-28: tools/list with Mcp-Method missing, wrong and in other spellings, and with another version in _meta',
    'a call of a tool that does not exist, with right, wrong and encoded Mcp-Name',
    'tools/list without each member of _meta',
  ],
  traffic: { requests: 14 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, openSession, signal }) => {
    const modern = spokenEras(negotiated).find(({ era }) => era === 'modern');
    if (!modern) return { modern: false as const };
    const session = await openSession('modern', { signal });
    const way = { wire, url: target.url, authorization: () => tokens.authorization(), signal };
    const full = session.meta();
    const send = (
      purpose: string,
      method: string,
      headers: Record<string, string>,
      params: Record<string, Json> = {},
    ) => {
      const given = { ...session.headers(method, params), ...headers };
      const body = rpcMessage(method, { _meta: full, ...params }, 1);
      return sendRaw(way, { purpose, headers: given, body });
    };
    const list = (purpose: string, headers: Record<string, string>) => send(purpose, 'tools/list', headers);
    const call = (purpose: string, headers: Record<string, string>) =>
      send(purpose, 'tools/call', headers, { name: NO_TOOL, arguments: {} });
    const without = (...members: string[]): Promise<Reply> =>
      send(
        `tools/list without ${members.map((member) => member.split('/').at(-1)).join(', ')} in _meta`,
        'tools/list',
        {},
        {
          _meta: Object.fromEntries(Object.entries(full).filter(([name]) => !members.includes(name))),
        },
      );
    const encoded = `=?base64?${Buffer.from(NO_TOOL).toString('base64')}?=`;
    return {
      modern: true as const,
      revision: session.revision,
      control: await list('tools/list, headers as they should be', {}),
      /** Nobody knows the tool: what a matching header brings. */
      callControl: await call('a call of an unknown tool, headers as they should be', {}),
      rejected: [
        { what: 'no Mcp-Method', reply: await list('tools/list without Mcp-Method', { 'Mcp-Method': '' }) },
        {
          what: 'another Mcp-Method',
          reply: await list('tools/list as Mcp-Method tools/call', { 'Mcp-Method': 'tools/call' }),
        },
        { what: 'another Mcp-Name', reply: await call('a call with another Mcp-Name', { 'Mcp-Name': 'another' }) },
        {
          // The other way round a server of both eras may well take it for a request of 2025-11-25.
          what: 'another protocolVersion in _meta',
          reply: await send(
            'tools/list with 2025-11-25 in _meta',
            'tools/list',
            {},
            { _meta: { ...full, [META.protocolVersion]: '2025-11-25' } },
          ),
        },
      ],
      accepted: [
        { what: 'Mcp-Name in base64', reply: await call('a call with Mcp-Name in base64', { 'Mcp-Name': encoded }) },
        {
          what: 'mcp-method in small letters',
          reply: await list('tools/list with mcp-method in small letters', {
            'Mcp-Method': '',
            'mcp-method': 'tools/list',
          }),
        },
      ],
      meta: {
        noVersion: await without(META.protocolVersion),
        noCapabilities: await without(META.clientCapabilities),
        none: await without(META.protocolVersion, META.clientCapabilities, META.clientInfo),
        noClientInfo: await without(META.clientInfo),
      },
    };
  },
});
