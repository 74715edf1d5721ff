import { spokenEras } from '../../session/spoken.js';
import type { Era, Json, McpSession, Reply } from '../../session/types.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** What a server that claims more than tools does with it, in one era. */
export interface Features {
  era: Era;
  revision: string;
  /** Capabilities as the server declared them. */
  declared: Record<string, Json>;
  resources?: { list: Reply; templates: Reply; read: Reply | null; missing: Reply };
  prompts?: { list: Reply; name: string | null; get: Reply | null };
  completion?: Reply;
  /** Legacy: logging/setLevel. */
  logging?: Reply;
}

const NO_RESOURCE = 'touchstone://no/such/resource';

/** Resources, prompts, completion and logging, as far as the server claims them. Reads and gets one of each. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'where declared: resources/list, resources/templates/list, resources/read of the first one and of one that is not there',
    'where declared: prompts/list, prompts/get of the first one that it can fill in, completion/complete, logging/setLevel',
  ],
  traffic: { requests: 24 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { openSession, signal }) => {
    const eras: Features[] = [];
    for (const { era, revision, welcome } of spokenEras(negotiated.eras)) {
      const declared = isObject(welcome.capabilities) ? welcome.capabilities : {};
      const found: Features = { era, revision, declared };
      eras.push(found);
      if (!['resources', 'prompts', 'completions', 'logging'].some((name) => isObject(declared[name]))) continue;
      const session = await openSession(era, { signal });
      if (isObject(declared.resources)) found.resources = await resources(session, signal);
      if (isObject(declared.prompts)) found.prompts = await prompts(session, signal);
      const subject = found.prompts && firstArgument(found.prompts.list);
      if (isObject(declared.completions) && subject) found.completion = await complete(session, subject, signal);
      if (isObject(declared.logging) && era === 'legacy')
        found.logging = await session.request('logging/setLevel', { level: 'error' }, { signal });
      await session.close();
    }
    return { eras };
  },
});

async function resources(session: McpSession, signal: AbortSignal): Promise<NonNullable<Features['resources']>> {
  const list = await session.request('resources/list', {}, { signal });
  const templates = await session.request('resources/templates/list', {}, { signal });
  const first = itemsOf(list, 'resources').find(({ uri }) => typeof uri === 'string');
  const read = first ? await session.request('resources/read', { uri: first.uri! }, { signal }) : null;
  const missing = await session.request('resources/read', { uri: NO_RESOURCE }, { signal });
  return { list, templates, read, missing };
}

async function prompts(session: McpSession, signal: AbortSignal): Promise<NonNullable<Features['prompts']>> {
  const list = await session.request('prompts/list', {}, { signal });
  const items = itemsOf(list, 'prompts').filter(({ name }) => typeof name === 'string');
  // Nothing is made up: a prompt whose arguments are all optional.
  const [free] = items.filter((item) => argumentsOf(item).every(({ required }) => required !== true));
  const name = typeof free?.name === 'string' ? free.name : null;
  return {
    list,
    name,
    get: name === null ? null : await session.request('prompts/get', { name, arguments: {} }, { signal }),
  };
}

function firstArgument(list: Reply): { prompt: string; argument: string } | undefined {
  for (const item of itemsOf(list, 'prompts')) {
    const [argument] = argumentsOf(item);
    if (typeof item.name === 'string' && typeof argument?.name === 'string')
      return { prompt: item.name, argument: argument.name };
  }
  return undefined;
}

const complete = (
  session: McpSession,
  { prompt, argument }: { prompt: string; argument: string },
  signal: AbortSignal,
) =>
  session.request(
    'completion/complete',
    { ref: { type: 'ref/prompt', name: prompt }, argument: { name: argument, value: '' } },
    { signal },
  );

const itemsOf = ({ result }: Reply, member: string): Record<string, Json>[] => {
  const items = result?.[member];
  return Array.isArray(items) ? items.filter(isObject) : [];
};

const argumentsOf = (prompt: Record<string, Json>): Record<string, Json>[] =>
  Array.isArray(prompt.arguments) ? prompt.arguments.filter(isObject) : [];
