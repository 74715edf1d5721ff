import type { Exchange } from '../core/evidence.js';
import { isObject, parseJson } from '../wire/json.js';
import type { Wire } from '../wire/types.js';
import { fullBody, fullEvents } from '../wire/whole.js';

const CLIENT = { name: 'touchstone', version: '1' };
const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';

/** A request to the MCP endpoint, told apart by era: `legacy` ones belong to the initialize handshake. */
export interface McpRequest {
  era: 'legacy' | 'modern';
  method: string;
  params?: Record<string, unknown>;
  /** Value of the Authorization header; none where absent. */
  authorization?: string;
  /** Further headers; an empty string drops one of the target's static headers. */
  headers?: Readonly<Record<string, string>>;
  sessionId?: string | undefined;
}

/** What `initialize` carries in the newest revision that has it. */
export const INITIALIZE: McpRequest = {
  era: 'legacy',
  method: 'initialize',
  params: { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT },
};

/**
 * One MCP request outside any session: for what authorization alone decides. Conversations are the session module's.
 * @param request sent with a token, or without one, also where the target has static headers
 */
export function sendMcp(wire: Wire, url: string, request: McpRequest, signal?: AbortSignal): Promise<Exchange> {
  const { era, method, params = {}, authorization = '', headers, sessionId } = request;
  const notification = method.startsWith('notifications/');
  const modern = {
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...(typeof params.name === 'string' && { 'mcp-name': params.name }),
  };
  const legacy = method === 'initialize' ? {} : { 'mcp-protocol-version': LEGACY };
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return wire.exchange({
    purpose: `${method} ${authorization === '' ? 'without a token' : 'with a token'}`,
    method: 'POST',
    url,
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      authorization,
      ...(era === 'modern' ? modern : legacy),
      ...(sessionId !== undefined && { 'mcp-session-id': sessionId }),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      ...(!notification && { id: 1 }),
      method,
      params: era === 'modern' ? { ...params, _meta: meta } : params,
    }),
    onEvent: ({ data }) => (isAnswer(data) ? 'stop' : undefined),
    ...(signal && { signal }),
  });
}

/** The JSON-RPC answer of an exchange, from its body or from its event stream. */
export function answerOf(exchange: Exchange): Record<string, unknown> | undefined {
  const texts = exchange.response?.events ? fullEvents(exchange).map(({ data }) => data) : [fullBody(exchange)];
  return texts.map((text) => parseJson(text).value).find((value) => isObject(value) && isReply(value)) as
    | Record<string, unknown>
    | undefined;
}

const isReply = (message: object): boolean => 'result' in message || 'error' in message;

function isAnswer(data: string): boolean {
  const { value } = parseJson(data);
  return isObject(value) && isReply(value);
}

/** What the MCP server did with a token. */
export interface Access {
  /** A tools/list was answered with a result. */
  listed: boolean;
  exchanges: Exchange[];
}

/** Lists the tools with a token: as a single request of 2026-07-28, else after the initialize handshake. */
export async function tryToken(wire: Wire, url: string, accessToken: string, signal?: AbortSignal): Promise<Access> {
  const authorization = `Bearer ${accessToken}`;
  const exchanges: Exchange[] = [];
  const send = async (request: McpRequest): Promise<Exchange> => {
    const exchange = await sendMcp(wire, url, { ...request, authorization }, signal);
    exchanges.push(exchange);
    return exchange;
  };
  const listed = (exchange: Exchange): boolean => isObject(answerOf(exchange)?.result);
  if (listed(await send({ era: 'modern', method: 'tools/list' }))) return { listed: true, exchanges };
  const welcome = await send(INITIALIZE);
  if (!listed(welcome)) return { listed: false, exchanges };
  const sessionId = welcome.response?.headers['mcp-session-id'];
  await send({ era: 'legacy', method: 'notifications/initialized', sessionId });
  return { listed: listed(await send({ era: 'legacy', method: 'tools/list', sessionId })), exchanges };
}
