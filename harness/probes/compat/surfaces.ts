import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { NotOpened, openSession as open } from '../../session/open.js';
import { spokenEras } from '../../session/spoken.js';
import type { Era, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

/** A Claude product as a client: what it says of itself, and by which flows it signs in. Emulated, never the real one. */
const SURFACES = [
  {
    name: 'claude-ai',
    clientInfo: { name: 'Anthropic/ClaudeAI', version: '1.0.0' },
    headers: { 'User-Agent': 'Claude-User' },
    timeoutMs: 30_000,
  },
  {
    name: 'claude-desktop',
    clientInfo: { name: 'claude-ai', version: '0.1.0' },
    headers: { 'User-Agent': 'Claude-User' },
    timeoutMs: 30_000,
  },
  {
    name: 'claude-code',
    clientInfo: { name: 'claude-code', version: '2.1.280' },
    headers: { 'User-Agent': 'claude-code/2.1.280 (cli)' },
    timeoutMs: 30_000,
  },
  {
    name: 'mcp-inspector',
    clientInfo: { name: 'mcp-inspector', version: '0.17.0' },
    // Direct mode: the page itself asks. In proxy mode, its default, a server of its own does, of no Origin.
    headers: { 'User-Agent': 'Mozilla/5.0', Origin: 'http://localhost:6274' },
    timeoutMs: 30_000,
  },
] as const;

export type SurfaceName = (typeof SURFACES)[number]['name'];

export interface SurfaceEra {
  era: Era;
  revision: string;
  /** Tools listed on the first page. */
  tools?: number;
  called?: { tool: string; reply: Reply };
  /** Where it went no further. */
  problem?: string;
  /** What stopped it there. */
  exchange?: Exchange;
  /** Where it went no further as a page of an origin: it does without one. */
  withoutOrigin?: boolean;
}

/** Connects, lists and calls a reading tool as each surface would. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 180_000,
  sends: [
    'as Claude.ai, Desktop, Code and the Inspector: opens, lists, and calls a reading tool, in each era; as the latter once more without Origin, where it is refused',
  ],
  traffic: { requests: 60, toolCalls: 10 },
  needs: { negotiated: 'session/eras' },
  wants: { done: 'tools/calls', catalog: 'tools/catalog' },
  gather: async ({ negotiated, done, catalog }, { wire, target, tokens, signal }) => {
    // One finding, and not one for each client.
    if (catalog?.tools.length === 0) throw new Untestable('no client is given a tool: see tools.nonempty');
    const readers = new Set(
      (catalog?.tools ?? []).filter(({ definition }) => isReader(definition.annotations)).map(({ name }) => name),
    );
    // The quickest first: this is about the surface, not about the tool.
    const callable = (done?.calls ?? [])
      .filter(({ tool, succeeded }) => succeeded && readers.has(tool))
      .sort((a, b) => tookMs(a.reply) - tookMs(b.reply));
    const surfaces: { name: SurfaceName; eras: SurfaceEra[] }[] = [];
    for (const surface of SURFACES) {
      const eras: SurfaceEra[] = [];
      for (const { era, revision } of spokenEras(negotiated)) {
        const seen = await visit(surface, era, revision);
        if (seen.problem !== undefined && 'Origin' in surface.headers)
          seen.withoutOrigin = (await visit(surface, era, revision, { Origin: '' })).problem === undefined;
        eras.push(seen);
      }
      surfaces.push({ name: surface.name, eras });
    }
    return { surfaces };

    async function visit(
      surface: (typeof SURFACES)[number],
      era: Era,
      revision: string,
      changed: Record<string, string> = {},
    ): Promise<SurfaceEra> {
      const { clientInfo, timeoutMs } = surface;
      const headers = { ...surface.headers, ...changed };
      const options = { clientInfo, headers, timeoutMs, signal, authorization: () => tokens.authorization() };
      const fail = (step: string, reply: Reply): SurfaceEra => ({
        era,
        revision,
        problem: `${step}: ${whatCame(reply)}`,
        exchange: reply.exchange,
      });
      try {
        const session = await open(wire, target.url, era, revision, options);
        const listed = await session.request('tools/list', {});
        const tools = listed.result?.tools;
        const example = callable.find((call) => call.era === era);
        const called =
          Array.isArray(tools) && example
            ? await session.request('tools/call', { name: example.tool, arguments: example.arguments })
            : undefined;
        await session.close();
        if (!Array.isArray(tools)) return fail('tools/list', listed);
        if (called && !called.result) return fail(`tools/call ${example!.tool}`, called);
        return {
          era,
          revision,
          tools: tools.length,
          ...(called && { called: { tool: example!.tool, reply: called } }),
        };
      } catch (thrown) {
        if (!(thrown instanceof NotOpened)) throw thrown;
        return { era, revision, problem: thrown.message, exchange: thrown.exchange };
      }
    }
  },
});

const tookMs = ({ exchange }: Reply): number => exchange.timings.lastByteMs ?? 0;

const isReader = (annotations: unknown): boolean =>
  (annotations as { readOnlyHint?: unknown } | null | undefined)?.readOnlyHint === true;

function whatCame({ exchange, error }: Reply): string {
  if (error) return `error ${JSON.stringify(error.code)} ${JSON.stringify(error.message).slice(0, 200)}`;
  return exchange.response ? `HTTP ${exchange.response.status}` : `no answer (${exchange.fault?.message})`;
}
