import { spokenEras } from '../../session/spoken.js';
import type { Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

const PREFIX = 'mcp-param-';

/** Calls of a reading tool whose argument is repeated in a header: as it should be, and otherwise. */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 120_000,
  sends: [
    'tools/call of a reading tool with an x-mcp-header argument in 2026-07-28: with the header, without it, with another value, in base64',
  ],
  traffic: { requests: 7, toolCalls: 5 },
  needs: { negotiated: 'session/eras', done: 'tools/calls', catalog: 'tools/catalog' },
  gather: async ({ negotiated, done, catalog }, { openSession, signal }) => {
    const modern = spokenEras(negotiated).find(({ era }) => era === 'modern');
    if (!modern) return { modern: false as const };
    const declaring = catalog.tools.filter(({ definition }) =>
      JSON.stringify(definition.inputSchema ?? null).includes('"x-mcp-header"'),
    );
    const readers = new Set(
      declaring
        .filter(
          ({ definition }) => (definition.annotations as { readOnlyHint?: unknown } | null)?.readOnlyHint === true,
        )
        .map(({ name }) => name),
    );
    const headerOf = ({ exchange }: Reply): string | undefined =>
      Object.keys(exchange.request.headers).find((name) => name.startsWith(PREFIX));
    const example = done.calls.find(
      ({ era, tool, succeeded, reply }) => era === 'modern' && succeeded && readers.has(tool) && headerOf(reply),
    );
    const found = { modern: true as const, revision: modern.revision, declaring: declaring.length };
    if (!example) return found;
    const header = headerOf(example.reply)!;
    const session = await openSession('modern', { signal });
    const call = (what: string, headers: Record<string, string> = {}) =>
      session.request(
        'tools/call',
        { name: example.tool, arguments: example.arguments },
        { signal, headers, purpose: `tools/call ${example.tool}, ${what}` },
      );
    const control = await call(`${header} as it should be`);
    const value = control.exchange.request.headers[header] ?? '';
    const coded = /^=\?base64\?/.test(value) ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
    return {
      ...found,
      tried: {
        tool: example.tool,
        header,
        control,
        rejected: [
          { what: `no ${header}`, reply: await call(`without ${header}`, { [header]: '' }) },
          { what: `another ${header}`, reply: await call(`another ${header}`, { [header]: 'touchstone-another' }) },
          { what: `${header} in base64 that is none`, reply: await call('no base64', { [header]: '=?base64?%%%?=' }) },
        ],
        accepted: { what: `${header} in base64`, reply: await call(`${header} in base64`, { [header]: coded }) },
      },
    };
  },
});
