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
  resources?: {
    list: Reply;
    templates: Reply;
    /** The first resource of the list. */
    read: Reply | null;
    /** The first template, its variables filled in by completion. */
    templated: Reply | null;
    missing: Reply;
  };
  prompts?: {
    list: Reply;
    /** The first prompt, and what was made up for the arguments that it must have. */
    used: { name: string; given: Record<string, string>; reply: Reply } | null;
  };
  /** Of the first argument of a prompt, else of the first variable of a resource template; null where there is neither. */
  completion?: Reply | null;
  /** Legacy: logging/setLevel. */
  logging?: Reply;
  /** Lists of what was not declared. */
  undeclared: { name: string; list: Reply }[];
  /** Where logging is declared: a level that there is not, by logging/setLevel or in `_meta`. */
  unknownLevel?: Reply;
}

const NO_RESOURCE = 'touchstone://no/such/resource';
const NO_LEVEL = 'loud';
const MADE_UP = 'example';
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

/** Resources, prompts, completion and logging, as far as the server claims them. Reads and gets one of each. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'where declared: resources/list, resources/templates/list, resources/read of the first of each and of one that is not there',
    'where declared: prompts/list, prompts/get of one, completion/complete, a log level that there is and one that there is not',
    'where not declared: resources/list, prompts/list',
  ],
  traffic: { requests: 34 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { openSession, signal }) => {
    const eras: Features[] = [];
    for (const { era, revision, welcome } of spokenEras(negotiated)) {
      const declared = isObject(welcome.capabilities) ? welcome.capabilities : {};
      const found: Features = { era, revision, declared, undeclared: [] };
      eras.push(found);
      const session = await openSession(era, { signal });
      for (const name of ['resources', 'prompts'].filter((one) => !isObject(declared[one])))
        found.undeclared.push({ name, list: await session.request(`${name}/list`, {}, { signal }) });
      const features = new Asking(session, signal);
      if (isObject(declared.resources)) found.resources = await features.resources(isObject(declared.completions));
      if (isObject(declared.prompts)) found.prompts = await features.prompts();
      if (isObject(declared.completions)) found.completion = await features.completion(found);
      if (isObject(declared.logging)) {
        const set = (level: string) => session.request('logging/setLevel', { level }, { signal });
        if (era === 'legacy') found.logging = await set('error');
        found.unknownLevel =
          era === 'legacy'
            ? await set(NO_LEVEL)
            : await session.request('tools/list', {}, { signal, meta: { [LOG_LEVEL]: NO_LEVEL } });
      }
      await session.close();
    }
    return { eras };
  },
});

/** Asks for what one session offers. */
class Asking {
  constructor(
    readonly session: McpSession,
    readonly signal: AbortSignal,
  ) {}

  /** @param completes whether variables of templates can be had from the server */
  async resources(completes: boolean): Promise<NonNullable<Features['resources']>> {
    const list = await this.#ask('resources/list');
    const templates = await this.#ask('resources/templates/list');
    const first = itemsOf(list, 'resources').find(({ uri }) => typeof uri === 'string');
    const read = first ? await this.#ask('resources/read', { uri: first.uri! }) : null;
    const uri = completes ? await this.#expanded(templates) : undefined;
    const templated = uri === undefined ? null : await this.#ask('resources/read', { uri });
    const missing = await this.#ask('resources/read', { uri: NO_RESOURCE });
    return { list, templates, read, templated, missing };
  }

  async prompts(): Promise<NonNullable<Features['prompts']>> {
    const list = await this.#ask('prompts/list');
    const items = itemsOf(list, 'prompts').filter(({ name }) => typeof name === 'string');
    const needed = (item: Record<string, Json>): string[] =>
      argumentsOf(item).flatMap(({ required, name }) => (required === true && typeof name === 'string' ? [name] : []));
    // What needs nothing is asked first: nothing has to be made up.
    const [item] = items.toSorted((a, b) => needed(a).length - needed(b).length);
    if (!item) return { list, used: null };
    const name = String(item.name);
    const given = Object.fromEntries(needed(item).map((argument) => [argument, MADE_UP]));
    return { list, used: { name, given, reply: await this.#ask('prompts/get', { name, arguments: given }) } };
  }

  async completion({ prompts, resources }: Features): Promise<Reply | null> {
    for (const item of prompts ? itemsOf(prompts.list, 'prompts') : []) {
      const [argument] = argumentsOf(item);
      if (typeof item.name === 'string' && typeof argument?.name === 'string')
        return this.#complete({ type: 'ref/prompt', name: item.name }, argument.name);
    }
    const template = resources && templateOf(resources.templates);
    return template ? this.#complete({ type: 'ref/resource', uri: template.text }, template.variables[0]!) : null;
  }

  /** The first template with a value that the server itself offers for each of its variables. */
  async #expanded(templates: Reply): Promise<string | undefined> {
    const template = templateOf(templates);
    if (!template) return undefined;
    let uri = template.text;
    for (const variable of template.variables) {
      const { result } = await this.#complete({ type: 'ref/resource', uri: template.text }, variable);
      const values = isObject(result?.completion) ? result.completion.values : undefined;
      const [value] = Array.isArray(values) ? values : [];
      if (typeof value !== 'string') return undefined;
      uri = uri.replaceAll(`{${variable}}`, encodeURIComponent(value));
    }
    return uri;
  }

  #complete(ref: Record<string, Json>, name: string): Promise<Reply> {
    return this.#ask('completion/complete', { ref, argument: { name, value: '' } });
  }

  #ask(method: string, params: Record<string, Json> = {}): Promise<Reply> {
    return this.session.request(method, params, { signal: this.signal });
  }
}

/** The first URI template whose variables are all of the simplest kind (RFC 6570 level 1), at most three. */
function templateOf(templates: Reply): { text: string; variables: [string, ...string[]] } | undefined {
  for (const { uriTemplate } of itemsOf(templates, 'resourceTemplates')) {
    if (typeof uriTemplate !== 'string') continue;
    const [first, ...others] = new Set([...uriTemplate.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]!));
    if (first !== undefined && others.length < 3 && [first, ...others].every((name) => /^\w+$/.test(name)))
      return { text: uriTemplate, variables: [first, ...others] };
  }
  return undefined;
}

const itemsOf = ({ result }: Reply, member: string): Record<string, Json>[] => {
  const items = result?.[member];
  return Array.isArray(items) ? items.filter(isObject) : [];
};

const argumentsOf = (prompt: Record<string, Json>): Record<string, Json>[] =>
  Array.isArray(prompt.arguments) ? prompt.arguments.filter(isObject) : [];
