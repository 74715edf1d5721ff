import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Impact } from './core/probe.js';
import { certify, parseTarget, type RunResult } from './index.js';

type Message = { id?: unknown; method?: string; params?: { cursor?: string; name?: string; arguments?: object } };

/** A server as it pleases: what it lists, and what it answers to calls. */
export interface Scripted {
  list(cursor: string | undefined): object;
  call?(name: string, response: ServerResponse, id: unknown, args: Record<string, unknown>): object | undefined;
  /** What the run may do, where not the usual. */
  impact?: readonly Impact[];
}

const AREAS = ['annotations', 'tools', 'limits', 'errors'];
const said = (text: string) => ({ content: [{ type: 'text', text }] });

/** Certifies a server of the stateful era without sign-in that lists and answers as it pleases. */
export async function certifyScripted({ list, call = () => said('done'), impact }: Scripted): Promise<RunResult> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) if (body.length < 100_000) body += String(chunk);
    const { id, method, params } = parsed(body);
    if (request.method !== 'POST' || method === undefined) return void response.writeHead(405).end();
    if (id === undefined) return void response.writeHead(202).end();
    const send = (answer: object): void => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    };
    if (method === 'initialize') {
      const serverInfo = { name: 'scripted', version: '1' };
      return send({ result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo } });
    }
    if (method === 'tools/list') return send({ result: list(params?.cursor) });
    if (method !== 'tools/call') return send({ error: { code: -32601, message: 'Method not found' } });
    const result = call(String(params?.name), response, id, { ...params?.arguments });
    if (result) send({ result });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const out = await mkdtemp(join(tmpdir(), 'touchstone-scripted-'));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const options = {
      id: 'scripted',
      out,
      seed: 'scripted',
      only: AREAS,
      loopbackOnly: true,
      deadlineMs: 60_000,
      ...(impact && { impact }),
    };
    return (await certify(parseTarget({ url }), options)).result;
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(out, { recursive: true });
  }
}

function parsed(body: string): Message {
  try {
    return JSON.parse(body) as Message;
  } catch {
    return {};
  }
}
