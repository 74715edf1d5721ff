import { createHash } from 'node:crypto';
import type { Exchange } from './core/evidence.js';

/** One row of `call-log.ndjson`: one MCP message sent, enough to recompute every figure of the directory's dashboard. */
export interface CallLogRow {
  seq: number;
  tsStart: string;
  tsEnd: string;
  account: string;
  product: string;
  transport: 'http' | 'sse-legacy';
  era: 'legacy' | 'modern';
  protocolVersion: string | null;
  sessionHash: string | null;
  method: string;
  tool: string | null;
  attempt: number;
  httpStatus: number | null;
  wwwAuthenticate: boolean;
  jsonrpcErrorCode: number | null;
  isError: boolean | null;
  faultKind: string;
  latencyMs: number | null;
  resultChars: number | null;
  internal: boolean;
}

interface Message {
  method?: unknown;
  id?: unknown;
  params?: { name?: unknown; _meta?: Record<string, unknown> };
  result?: { isError?: unknown };
  error?: { code?: unknown };
}

/** The MCP message that a request carries, if it carries one. */
export function mcpMessage(exchange: Exchange): Message | undefined {
  if (exchange.request.method !== 'POST' || !exchange.request.body?.startsWith('{')) return undefined;
  const message = parse(exchange.request.body);
  return typeof message?.method === 'string' ? message : undefined;
}

/** The row of an exchange; undefined where it carried no MCP message. Everything in it is as it came over the wire. */
export function callLogRow(exchange: Exchange, seq: number): CallLogRow | undefined {
  const message = mcpMessage(exchange);
  if (!message) return undefined;
  const { response, timings, fault } = exchange;
  const latencyMs = timings.lastByteMs ?? null;
  const header = (name: string): string | undefined =>
    Object.entries(exchange.request.headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const version = message.params?._meta?.['io.modelcontextprotocol/protocolVersion'];
  const session = header('mcp-session-id');
  const answer = [response?.body ?? '', ...(response?.events ?? []).map(({ data }) => data)]
    .map(parse)
    .find((candidate) => candidate?.id === message.id);
  return {
    seq,
    tsStart: exchange.at,
    tsEnd: new Date(Date.parse(exchange.at) + (latencyMs ?? 0)).toISOString(),
    account: header('authorization') ? 'account:1' : 'anon:touchstone:1',
    product: 'other',
    transport: 'http',
    era: version === undefined ? 'legacy' : 'modern',
    protocolVersion: typeof version === 'string' ? version : (header('mcp-protocol-version') ?? null),
    sessionHash: session ? createHash('sha256').update(session).digest('hex').slice(0, 8) : null,
    method: String(message.method),
    tool: message.method === 'tools/call' && typeof message.params?.name === 'string' ? message.params.name : null,
    attempt: 1,
    httpStatus: response?.status ?? null,
    wwwAuthenticate: response?.headers['www-authenticate'] !== undefined,
    jsonrpcErrorCode: typeof answer?.error?.code === 'number' ? answer.error.code : null,
    isError: answer?.result ? answer.result.isError === true : null,
    faultKind: fault?.kind ?? 'none',
    latencyMs,
    resultChars: answer?.result ? JSON.stringify(answer.result).length : null,
    internal: false,
  };
}

function parse(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
