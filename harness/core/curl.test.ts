import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { curlOf } from './curl.js';
import type { Exchange } from './evidence.js';

const exchange = (url: string, headers: Record<string, string>, body?: string): Exchange => ({
  id: 'x7',
  purpose: 'tools/call',
  at: '2026-01-15T09:00:00Z',
  request: { method: 'POST', url, headers, ...(body !== undefined && { body }) },
  timings: {},
});

/** What arrives at a server when a shell runs a command. */
async function arrivals(make: (url: string) => Exchange, env: Record<string, string> = {}) {
  const seen: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push({ headers: request.headers, body });
    response.writeHead(200, { 'Mcp-Session-Id': 'session-1' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const command = curlOf(make(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp?a=1&b=2`));
    await promisify(execFile)('sh', ['-c', command], { env: { PATH: process.env.PATH ?? '', ...env } });
    return { command, seen };
  } finally {
    server.close();
  }
}

describe('a command that sends a request again', () => {
  it('sends the body to the byte, whatever quotes it holds', async () => {
    const body = JSON.stringify({ text: `it's "quoted" \`here\` $HOME \\ \u202e 測試\n` });
    const { seen } = await arrivals((url) => exchange(url, { 'content-type': 'application/json' }, body));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toBe(body);
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('writes the token as $TOKEN and takes it from there', async () => {
    const headers = { authorization: 'Bearer ‹token:1f3a9c0d›', host: 'elsewhere', 'content-length': '99' };
    const { command, seen } = await arrivals((url) => exchange(url, headers, '{}'), { TOKEN: 'secret' });
    expect(command).toContain(`'authorization: Bearer '"$TOKEN"''`);
    expect(command).not.toMatch(/elsewhere|content-length/);
    expect(seen[0]?.headers.authorization).toBe('Bearer secret');
  });

  it('opens a session where the request was part of one', async () => {
    const headers = { 'mcp-session-id': 'gone', 'mcp-protocol-version': '2025-06-18' };
    const { seen } = await arrivals((url) => exchange(url, headers, '{"method":"tools/list"}'));
    expect(seen.map(({ body }) => JSON.parse(body).method)).toEqual(['initialize', 'tools/list']);
    expect(JSON.parse(seen[0]!.body).params.protocolVersion).toBe('2025-06-18');
    expect(seen[1]?.headers['mcp-session-id']).toBe('session-1');
  });

  it('writes what fills a huge body as a count, and sends it whole', async () => {
    const body = JSON.stringify({ before: "it's", text: 'x'.repeat(1_000_000), after: 1 });
    const { command, seen } = await arrivals((url) => exchange(url, {}, body));
    expect(command.length).toBeLessThan(1_000);
    expect(seen[0]?.body === body).toBe(true);
  });

  it('fills up a body that evidence has cut', async () => {
    const headers = { 'content-length': '3000000' };
    const { seen } = await arrivals((url) => exchange(url, headers, `{}${' '.repeat(100_000)}`));
    expect(seen[0]?.body.length).toBe(3_000_000);
  });
});
