import type { JsonObject } from '../reference/hooks.js';
import type { World } from './define.js';

export { defineDefect, onPath } from './define.js';

type Answer = (params: JsonObject) => JsonObject | undefined;

/** Members that every result of 2026-07-28 has, and those of one that may be cached; nobody minds them before. */
const MODERN = { resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' };

/**
 * Lets the reference answer a method that it does not know; a later answer takes the place of an earlier one.
 * @param answer the result, or undefined for the error that such a method has
 * @param era of the requests that are answered; both where absent
 */
export function answering(world: World, method: string, answer: Answer, era?: 'legacy'): void {
  world.hooks.onRequest.unshift(({ message, headers }) => {
    if (message?.method !== method || !headers.authorization || (era && headers['mcp-method'])) return undefined;
    const result = answer((message.params ?? {}) as JsonObject);
    const known = result && !('code' in result);
    const error = result ?? { code: -32601, message: 'Method not found' };
    return {
      status: known || !headers['mcp-method'] ? 200 : result ? 400 : 404,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: message.id ?? null,
        ...(known ? { result: headers['mcp-method'] ? { ...MODERN, ...result } : result } : { error }),
      }),
    };
  });
}

/** A reference with one resource. */
export function withResources(world: World): void {
  world.capabilities.resources = {};
  const guide = { uri: 'notes://guide', name: 'guide', mimeType: 'text/plain' };
  answering(world, 'resources/list', () => ({ resources: [guide] }));
  answering(world, 'resources/templates/list', () => ({ resourceTemplates: [] }));
  answering(world, 'resources/read', ({ uri }) =>
    uri === guide.uri
      ? { contents: [{ uri, mimeType: 'text/plain', text: 'How to keep notes' }] }
      : { code: -32602, message: 'Resource not found', data: { uri: uri ?? null } },
  );
}

/** A reference that tells of changes of its one resource and of its tools; subscriptions/listen is the SDK's. */
export function withSubscriptions(world: World): void {
  withResources(world);
  world.capabilities.resources = { subscribe: true };
  world.capabilities.tools = { listChanged: true };
  for (const method of ['resources/subscribe', 'resources/unsubscribe']) answering(world, method, () => ({}), 'legacy');
}

/** A reference that logs at levels that there are. */
export function withLogging(world: World): void {
  world.capabilities.logging = {};
  world.hooks.onRequest.unshift(({ message, headers }) => {
    if (!headers.authorization || !JSON.stringify(message?.params ?? {}).includes('"loud"')) return undefined;
    const error = { code: -32602, message: 'Invalid log level' };
    return {
      status: headers['mcp-method'] ? 400 : 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: message?.id ?? null, error }),
    };
  });
}

/** A reference that wants the argument of a reading tool in a header too. */
export function withParamHeader(world: World): void {
  const schema = world.tools.list_tags.inputSchema;
  Object.assign((schema.properties as Record<string, object>).prefix!, { 'x-mcp-header': 'Prefix' });
  schema.required = ['prefix'];
  world.hooks.onRequest.push(({ message, headers }) => {
    const params = (message?.params ?? {}) as { name?: string; arguments?: { prefix?: string } };
    if (params.name !== 'list_tags' || !headers['mcp-method'] || !headers.authorization) return undefined;
    const header = headers['mcp-param-prefix'] ?? '';
    const coded = /^=\?base64\?(.*)\?=$/.exec(header)?.[1];
    const value = coded === undefined ? header : Buffer.from(coded, 'base64').toString();
    if (value === (params.arguments?.prefix ?? '')) return undefined;
    const error = { code: -32020, message: 'Header mismatch: Mcp-Param-Prefix' };
    return {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: message?.id ?? null, error }),
    };
  });
}

/** A reference with one prompt, whose argument it completes. */
export function withPrompts(world: World): void {
  world.capabilities.prompts = {};
  world.capabilities.completions = {};
  const weekly = { name: 'weekly', arguments: [{ name: 'tag', required: false }] };
  answering(world, 'prompts/list', () => ({ prompts: [weekly] }));
  answering(world, 'prompts/get', () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'What did I note this week?' } }],
  }));
  answering(world, 'completion/complete', () => ({ completion: { values: ['garden'] } }));
}

/** A reference whose firewall lets Claude's addresses in, as its exported rules say. */
export function behindFirewall(world: World): void {
  world.network.allowlist = ['160.79.104.0/21', '198.51.100.0/24'];
}
