import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certify, parseTarget, type RunResult } from './index.js';

type Json = Record<string, unknown>;

/** One request to a hand-made server. */
export interface Asked {
  http: IncomingMessage;
  /** The body as it came. */
  text: string;
  message: Json | undefined;
  /** How many requests came before it. */
  nth: number;
}

/** Answers in the server's place where it returns true. */
export type Quirk = (asked: Asked, response: ServerResponse) => boolean | undefined;

const AREAS = ['transport', 'protocol', 'cors', 'compat', 'network', 'tls'];
const TOOL = {
  name: 'read_clock',
  title: 'Read the clock',
  description: 'Tells the time of day',
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true, title: 'Read the clock' },
};

export const json = (
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): true => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'access-control-allow-origin': '*',
    ...headers,
  });
  response.end(JSON.stringify(body));
  return true;
};

/** What a good stateless server of 2025-11-25 answers to a request. */
export function resultOf({ method, params = {} }: { method?: unknown; params?: Json }): Json {
  if (method === 'initialize') {
    const wanted = String(params.protocolVersion);
    const known = ['2025-11-25', '2025-06-18', '2025-03-26'];
    return {
      result: {
        protocolVersion: known.includes(wanted) ? wanted : known[0],
        capabilities: { tools: {} },
        serverInfo: { name: 'Clockwork', version: '2.1.0' },
      },
    };
  }
  if (method === 'ping') return { result: {} };
  if (method === 'tools/list') return { result: { tools: [TOOL] } };
  if (method === 'tools/call' && params.name === TOOL.name)
    return { result: { content: [{ type: 'text', text: 'It is noon' }] } };
  if (method === 'tools/call') return { error: { code: -32602, message: `Unknown tool: ${String(params.name)}` } };
  return { error: { code: -32601, message: 'Method not found' } };
}

/** A good server of 2025-11-25, JSON only, without sessions. */
export function plain({ http: { method, headers }, text, message }: Asked, response: ServerResponse): void {
  if (method === 'OPTIONS')
    return void response
      .writeHead(204, {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': String(headers['access-control-request-headers'] ?? '*'),
      })
      .end();
  if (method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
  if (headers.origin && !['https://claude.ai', 'https://claude.com', 'http://localhost:6274'].includes(headers.origin))
    return void response.writeHead(403).end();
  if (!message) {
    const array = text.trimStart().startsWith('[');
    const error = array ? { code: -32600, message: 'No batches' } : { code: -32700, message: 'Parse error' };
    return void json(response, { jsonrpc: '2.0', id: null, error }, 400);
  }
  const version = headers['mcp-protocol-version'];
  if (version && !['2025-11-25', '2025-06-18', '2025-03-26'].includes(String(version)))
    return void json(
      response,
      {
        jsonrpc: '2.0',
        id: message.id ?? null,
        error: { code: -32000, message: 'Bad Request: Unsupported protocol version' },
      },
      400,
    );
  if (message.id === undefined) return void response.writeHead(202).end();
  json(response, { jsonrpc: '2.0', id: message.id, ...resultOf(message as never) });
}

/** Certifies a good server with a quirk, in the areas of the wire, without a browser. */
export async function certifyWild(quirk: Quirk, only: readonly string[] = AREAS): Promise<RunResult> {
  let nth = 0;
  const server = createServer(async (http, response) => {
    const text = (await http.toArray().catch(() => [])).join('');
    const asked = { http, text, message: parsed(text), nth: nth++ };
    if (!quirk(asked, response)) plain(asked, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const out = await mkdtemp(join(tmpdir(), 'touchstone-wild-'));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const run = {
      id: 'wild',
      out,
      seed: 'wild',
      only: [...only],
      impact: ['call-safe-tools'] as const,
      loopbackOnly: true,
      deadlineMs: 90_000,
    };
    return (await certify(parseTarget({ url }), run)).result;
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(out, { recursive: true });
  }
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
