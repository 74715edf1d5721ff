import { setTimeout as delay } from 'node:timers/promises';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isObject, type JsonObject } from './hooks.js';
import type { Notebook } from './notes.js';
import { type Tool, ToolError, type ToolResult, type World } from './world.js';

/** One MCP request, as either SDK hands it over. */
export interface Call {
  method: string;
  params: JsonObject;
  era: 'legacy' | 'modern';
  user: string;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
  notify(notification: { method: string; params: JsonObject }): Promise<void>;
}

/** An error that both SDKs put on the wire with its code. */
export const rpcError = (code: number, message: string): Error => Object.assign(new Error(message), { code });

/** The methods that are answered here; the rest is the SDK's. */
export const ANSWERED = ['tools/list', 'tools/call'];

/** Answers tools/list and tools/call out of the world. The result goes on the wire as it stands: no SDK validates it. */
export function answer(world: World, notebook: (user: string) => Notebook, call: Call): Promise<ToolResult> {
  if (call.method === 'tools/list') return Promise.resolve(list(world, call.params));
  if (call.method === 'tools/call') return run(world, notebook, call);
  throw rpcError(-32601, 'Method not found');
}

function list(world: World, { cursor }: JsonObject): ToolResult {
  const names = Object.keys(world.tools);
  const start = cursor === undefined ? 0 : Number(/^tools-(\d{1,6})$/.exec(String(cursor))?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw rpcError(-32602, 'Unknown cursor: list the tools again from the first page');
  const end = start + world.limits.toolsPerPage;
  const tools = names.slice(start, end).map((key) => {
    const { run, scope, ...definition } = world.tools[key]!;
    return { name: key, ...definition };
  });
  return { tools, ...(end < names.length && { nextCursor: `tools-${end}` }) };
}

async function run(world: World, notebook: (user: string) => Notebook, call: Call): Promise<ToolResult> {
  const { name, arguments: given = {}, _meta } = call.params;
  if (typeof name !== 'string' || !Object.hasOwn(world.tools, name))
    throw rpcError(-32602, `Unknown tool: ${String(name).slice(0, 64)}. Call tools/list for the tools there are.`);
  if (!isObject(given)) throw rpcError(-32602, 'Parameter "arguments" must be an object');
  const tool = world.tools[name]!;
  const complaint = world.limits.validateInput ? invalid(name, tool, given) : undefined;
  if (complaint) return failure(complaint);
  const token = isObject(_meta) ? _meta.progressToken : undefined;
  try {
    return await tool.run(given, {
      world,
      user: call.user,
      notes: notebook(call.user),
      era: call.era,
      headers: call.headers,
      signal: call.signal,
      sleep: async (ms) => {
        await delay(ms, undefined, { signal: call.signal });
      },
      progress: async (progress, total, message) => {
        if (token === undefined) return;
        await call.notify({
          method: 'notifications/progress',
          params: { progressToken: token, progress, total, message },
        });
      },
    });
  } catch (error) {
    if (error instanceof ToolError) return failure(error.message);
    // The request was cancelled: nothing is sent.
    if (call.signal.aborted) throw error;
    return failure(`${name} could not be completed just now. Try again in a minute.`);
  }
}

const failure = (message: string): ToolResult => ({ content: [{ type: 'text', text: message }], isError: true });

const ajv = new Ajv2020({ strict: false });
/** Compiled schemas of this process, by their text: hundreds of worlds share ten schemas. */
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with the arguments, as a sentence that names the parameter and says what to give. */
function invalid(name: string, tool: Tool, given: JsonObject): string | undefined {
  if (!isObject(tool.inputSchema)) return undefined;
  const text = JSON.stringify(tool.inputSchema);
  let validate = compiled.get(text);
  if (!validate) {
    validate = ajv.compile(tool.inputSchema);
    compiled.set(text, validate);
  }
  if (validate(given)) return undefined;
  const [error] = validate.errors ?? [];
  return error && sentence(name, tool, error);
}

function sentence(name: string, tool: Tool, error: ErrorObject): string {
  const { keyword, params, instancePath, message } = error;
  const properties = isObject(tool.inputSchema.properties) ? tool.inputSchema.properties : {};
  if (keyword === 'additionalProperties')
    return `Parameter "${String(params.additionalProperty).slice(0, 64)}" is not known to ${name}. It takes: ${Object.keys(properties).join(', ')}.`;
  const parameter = keyword === 'required' ? String(params.missingProperty) : (instancePath.split('/')[1] ?? '');
  const schema = properties[parameter];
  const wanted = isObject(schema) && schema.description ? ` Give: ${String(schema.description)}.` : '';
  const fault =
    keyword === 'required'
      ? 'is missing'
      : keyword === 'enum'
        ? `must be one of ${params.allowedValues.join(', ')}`
        : message;
  return `Parameter "${parameter}" ${fault}.${wanted}`;
}
