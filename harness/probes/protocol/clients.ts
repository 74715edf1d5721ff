import type { Exchange } from '../../core/evidence.js';
import { NotOpened, openSession as open } from '../../session/open.js';
import { spokenEras } from '../../session/spoken.js';
import type { Era, Json } from '../../session/types.js';
import { inAnyOrder } from '../../tools/definition.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Names under which Claude's products and the Inspector were seen; the harness's own comes first. */
const NAMES = [
  undefined,
  { name: 'claude-ai', version: '0.1.0' },
  { name: 'Anthropic', version: '1.0.0' },
  { name: 'Anthropic/ClaudeAI', version: '1.0.0' },
  { name: 'claude-code', version: '2.1.280' },
  { name: 'mcp-inspector', version: '0.17.0' },
];

/** One name in one era: the first page of tools, in two strengths. */
export interface ClientSeen {
  era: Era;
  revision: string;
  client: string;
  /** Names of the tools, sorted; absent where there was no list. */
  names?: Json[];
  /** Whole definitions, in an order of our own. */
  definitions?: string;
  /** Why there is no list. */
  problem?: string;
  /** The list, or what came in its place. */
  exchange?: Exchange;
}

/** Opens and lists under the names of several clients. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 90_000,
  sends: [`opens and lists tools under ${NAMES.length} client names, in each era, and under the first once more`],
  traffic: { requests: (NAMES.length + 1) * 6 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, signal }) => {
    const clients: ClientSeen[] = [];
    for (const { era, revision } of spokenEras(negotiated))
      for (const clientInfo of [...NAMES, undefined]) clients.push(await listAs(era, revision, clientInfo));
    return { clients };

    async function listAs(era: Era, revision: string, clientInfo: (typeof NAMES)[number]): Promise<ClientSeen> {
      const seen = { era, revision, client: clientInfo ? `${clientInfo.name} ${clientInfo.version}` : 'touchstone' };
      const options = { authorization: () => tokens.authorization(), signal, ...(clientInfo && { clientInfo }) };
      try {
        const session = await open(wire, target.url, era, revision, options);
        const { exchange, result } = await session.request('tools/list', {});
        await session.close();
        const tools = result?.tools;
        if (!Array.isArray(tools))
          return {
            ...seen,
            problem: `tools/list: ${exchange.fault?.message ?? `HTTP ${exchange.response?.status}`}`,
            exchange,
          };
        const names = tools.map((tool) => (isObject(tool) ? (tool.name ?? null) : null)).sort();
        return { ...seen, names, definitions: inAnyOrder(tools), exchange };
      } catch (thrown) {
        if (!(thrown instanceof NotOpened)) throw thrown;
        return { ...seen, problem: thrown.message, exchange: thrown.exchange };
      }
    }
  },
});
