import { once } from 'node:events';
import { connect } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import autocannon from 'autocannon';
import { Pool } from 'undici';
import { systemClock } from '../harness/core/clock.js';
import { LoadClient } from '../harness/load/client.js';
import { FIRST_ID, prepareCall } from '../harness/load/prepare.js';
import { raw } from './raw.js';

/** Makes `calls` calls of the echo tool over `connections` connections, as fast as it can; throws where one does not work. */
export type Contender = (url: URL, calls: number, connections: number) => Promise<void>;

const params = { name: 'echo', arguments: { text: 'hello' } };
const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Runs `connections` loops of one call after the other. */
async function loops(calls: number, connections: number, call: (n: number) => Promise<void>): Promise<void> {
  let sent = 0;
  const loop = async (): Promise<void> => {
    while (sent < calls) await call(sent++);
  };
  await Promise.all(Array.from({ length: connections }, loop));
}

/** A connection without policy: the bench stays on loopback. */
export const directWire = {
  connect: async (url: URL) => {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    return { socket, remote: url.host, reset: () => void socket.resetAndDestroy() };
  },
};

const touchstone: Contender = async (url, calls, connections) => {
  const client = new LoadClient({ wire: directWire, url, clock: systemClock });
  const prepared = prepareCall(url, headers, { method: 'tools/call', params });
  await loops(calls, connections, async (n) => {
    const outcome = await client.call(prepared, FIRST_ID + n);
    if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  });
  client.close();
};

const undici: Contender = async (url, calls, connections) => {
  const pool = new Pool(url.origin, { connections });
  await loops(calls, connections, async (id) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
    const response = await pool.request({ path: url.pathname, method: 'POST', headers, body });
    const text = await response.body.text();
    const message = JSON.parse(text.startsWith('{') ? text : text.slice(text.indexOf('data: ') + 6)) as { id: number };
    if (message.id !== id) throw new Error(text);
  });
  await pool.close();
};

/** Parses nothing: it counts statuses. */
const autocannonContender: Contender = async (url, amount, connections) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const result = await autocannon({ url: url.href, connections, amount, method: 'POST', headers, body });
  if (result['2xx'] !== amount) throw new Error(`${result['2xx']} of ${amount}, ${result.errors} errors`);
};

const sdk: Contender = async (url, calls, connections) => {
  const client = new Client({ name: 'bench', version: '1' });
  const transport = new StreamableHTTPClientTransport(url);
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  await loops(calls, connections, async () => {
    const result = await client.callTool(params);
    if (!Array.isArray(result.content)) throw new Error(JSON.stringify(result));
  });
  await client.close();
};

/** By name; `raw` is what the others are measured against. */
export const contenders = { raw, touchstone, undici, autocannon: autocannonContender, sdk } as const;
export type ContenderName = keyof typeof contenders;
