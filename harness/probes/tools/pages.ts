import type { Json, Reply } from '../../session/types.js';
import { dataOf } from '../../tools/harvest.js';
import { modelText } from '../../tools/size.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Parameters that promise a smaller result. */
const LIMIT =
  /^(?:(?:page|batch|result)_?size|(?:max_?)?(?:limit|results?|items|count)|per_?page|top_?[kn]?|first|size|max)$/i;
const MOST_TOOLS = 10;
const LARGE = 20;

/** One call of a tool with its limit set. */
export interface Page {
  limit: number;
  chars: number;
  /** Lengths of the lists in the result, by where they stand. */
  lists: Record<string, number>;
  reply: Reply;
}

/** Reading tools with a parameter that limits the result, called with a small and with a larger limit. */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 120_000,
  sends: [`tools/call of up to ${MOST_TOOLS} reading tools with a limit of 1 and with one of ${LARGE}`],
  traffic: { requests: 2 * MOST_TOOLS + 4, toolCalls: 2 * MOST_TOOLS },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras', done: 'tools/calls' },
  gather: async ({ catalog, negotiated, done }, { openSession, signal }) => {
    const [spoken] = negotiated.eras;
    const compared: { tool: string; revision: string; parameter: string; small: Page; large: Page }[] = [];
    const limited = new Set<string>();
    const candidates = catalog.tools.flatMap(({ definition, revisions }) => {
      const parameter = limitOf(definition.inputSchema);
      if (!parameter) return [];
      limited.add(String(definition.name));
      const call = done.calls.find(
        ({ tool, revision, succeeded }) => succeeded && tool === definition.name && revision === spoken?.revision,
      );
      const reads = isObject(definition.annotations) && definition.annotations.readOnlyHint === true;
      return call && reads && revisions.includes(call.revision) ? [{ call, ...parameter }] : [];
    });
    if (spoken && candidates.length > 0) {
      const session = await openSession(spoken.era, { signal });
      try {
        for (const { call, parameter, small, large } of candidates.slice(0, MOST_TOOLS)) {
          const page = async (limit: number): Promise<Page> => {
            const args = { ...call.arguments, [parameter]: limit };
            const reply = await session.request('tools/call', { name: call.tool, arguments: args }, { signal });
            return { limit, ...measured(reply), reply };
          };
          const pages = { small: await page(small), large: await page(large) };
          compared.push({ tool: call.tool, revision: call.revision, parameter, ...pages });
        }
      } finally {
        await session.close();
      }
    }
    return { compared, limited: [...limited] };
  },
});

function limitOf(inputSchema: Json | undefined): { parameter: string; small: number; large: number } | undefined {
  const properties = isObject(inputSchema) && isObject(inputSchema.properties) ? inputSchema.properties : {};
  for (const [parameter, schema] of Object.entries(properties)) {
    if (!LIMIT.test(parameter) || !isObject(schema)) continue;
    if (schema.type !== 'integer' && schema.type !== 'number') continue;
    const least = typeof schema.minimum === 'number' ? Math.max(1, Math.ceil(schema.minimum)) : 1;
    const most = typeof schema.maximum === 'number' ? Math.floor(schema.maximum) : LARGE;
    const large = Math.min(most, Math.max(LARGE, least));
    if (large > least) return { parameter, small: least, large };
  }
  return undefined;
}

function measured({ result }: Reply): { chars: number; lists: Record<string, number> } {
  if (!result || result.isError === true) return { chars: 0, lists: {} };
  const lists = dataOf(result).flatMap((data, index) => listsIn(data, index === 0 ? '' : `#${index}`, 0));
  return { chars: modelText(result).length, lists: Object.fromEntries(lists) };
}

/** Lengths of the lists that a result is, or holds one or two levels down: deeper ones belong to its items. */
function listsIn(value: Json, path: string, depth: number): [path: string, length: number][] {
  if (Array.isArray(value)) return [[path, value.length]];
  if (!isObject(value) || depth >= 2) return [];
  return Object.entries(value).flatMap(([key, item]) => listsIn(item, `${path}.${key}`, depth + 1));
}
