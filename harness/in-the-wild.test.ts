import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Asked, certifyWild, json, type Quirk, resultOf } from './in-the-wild.fixture.js';

/** Said of every server here that does not speak 2026-07-28. */
const LEGACY = 'protocol.dual-era';

const isRequest = ({ http, message }: Asked): boolean => http.method === 'POST' && message?.id !== undefined;
/** A request of a revision that the server knows. */
const isKnown = ({ http }: Asked): boolean => /^(2025|undefined)/.test(String(http.headers['mcp-protocol-version']));
const answerTo = ({ message }: Asked): string =>
  JSON.stringify({ jsonrpc: '2.0', id: message!.id, ...resultOf(message!) }).replace('noon', 'nóon 日');
const fromElsewhere = ({ http }: Asked): boolean => /evil|null/.test(http.headers.origin ?? '');

function stream(response: ServerResponse, pieces: readonly (string | Uint8Array)[]): true {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'access-control-allow-origin': '*' });
  for (const piece of pieces) response.write(piece);
  response.end();
  return true;
}

/** Comments before the first event, CRLF, a piece that ends inside a character, events of other names. */
const streaming: Quirk = (asked, response) => {
  if (!isRequest(asked) || !isKnown(asked) || fromElsewhere(asked)) return undefined;
  const text = Buffer.from(answerTo(asked));
  const cut = text.indexOf(0xc3) + 1 || 3;
  const pieces = [text.subarray(0, cut), text.subarray(cut)];
  return stream(response, [': hello\r\n\r\n', 'event: ping\r\ndata: 12:00\r\n\r\n', 'data:', ...pieces, '\r\n\r\n']);
};

/** `sendStatus(202)` of Express, errors with HTTP 404, a web page at every other path, a foreign Origin that breaks it, a gateway that stumbles. */
const careless: Quirk = (asked, response) => {
  const { http, message, nth } = asked;
  const page = (status: number): true => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><p>Hello');
    return true;
  };
  if (http.url !== '/mcp') return page(200);
  if (nth % 29 === 7) return page(502);
  if (fromElsewhere(asked)) return page(500);
  if (message && message.id === undefined) return Boolean(response.writeHead(202).end('Accepted'));
  if (isRequest(asked) && isKnown(asked) && resultOf(message!).error)
    return json(response, JSON.parse(answerTo(asked)), 404);
  return undefined;
};

/** Batches, which 2025-03-26 asks for. */
const batching: Quirk = (asked, response) => {
  const one = (message: Record<string, unknown>) => {
    const answer = resultOf(message) as { result?: Record<string, unknown> };
    if (answer.result?.protocolVersion) answer.result.protocolVersion = '2025-03-26';
    return { jsonrpc: '2.0', id: message.id, ...answer };
  };
  if (asked.text.startsWith('[')) return json(response, (JSON.parse(asked.text) as []).map(one));
  return isRequest(asked) && isKnown(asked) && !fromElsewhere(asked) ? json(response, one(asked.message!)) : undefined;
};

/** Ends the stream of a call before it has answered (2025-11-25), and answers where it is taken up again. */
function polling(): Quirk {
  const later = new Map<string, string>();
  return (asked, response) => {
    const from = String(asked.http.headers['last-event-id']);
    if (later.has(from)) return stream(response, [`id: ${from}-end\ndata: ${later.get(from)}\n\n`]);
    if (asked.message?.method !== 'tools/call' || !isKnown(asked)) return undefined;
    later.set(String(asked.nth), answerTo(asked));
    return stream(response, [`id: ${asked.nth}\nretry: 20\ndata:\n\n`]);
  };
}

/** Sends visitors to its documentation: everyone who comes with GET, or browsers alone. */
const documented =
  ({ toBrowsers }: { toBrowsers: boolean }): Quirk =>
  ({ http: { method, headers } }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    if (toBrowsers && !headers.accept?.includes('text/html')) return undefined;
    return Boolean(response.writeHead(302, { location: 'https://docs.clockwork.test/mcp' }).end());
  };

/** An event stream at another path, or at the MCP URL itself; it stays open where it is of the deprecated transport. */
const streamAt =
  (path: string, event: string): Quirk =>
  ({ http: { method, url } }, response) => {
    if (method !== 'GET' || url !== path) return undefined;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: ${event}\ndata: /messages?sessionId=1\n\n`);
    if (event !== 'endpoint') response.end();
    return true;
  };

/** Gives out session ids, and knows its sessions, or only those; ends none on demand. */
function sessions({ checked }: { checked: boolean }): Quirk {
  const ids = new Set<string>();
  return (asked, response) => {
    if (asked.http.method !== 'POST' || !isKnown(asked)) return undefined;
    if (asked.message?.method !== 'initialize') {
      const known = !checked || ids.has(String(asked.http.headers['mcp-session-id']));
      return known ? undefined : json(response, { error: 'no session' }, 400);
    }
    const id = randomUUID();
    ids.add(id);
    response.setHeader('mcp-session-id', id);
    response.setHeader('access-control-expose-headers', 'mcp-session-id');
    return undefined;
  };
}

/** Would ask a person whether to go on, and takes the word of an argument where it cannot. */
const confirming: Quirk = (asked, response) => {
  const { method, id, params } = (asked.message ?? {}) as { method?: string; id?: unknown; params?: { name?: string } };
  if (!isKnown(asked) || fromElsewhere(asked) || !method?.startsWith('tools/')) return undefined;
  const answer = resultOf({ method, params: { ...params } }) as { result?: { tools?: object[] } };
  if (answer.result?.tools) {
    const confirmed = { type: 'boolean', description: 'Goes on without asking' };
    answer.result.tools = answer.result.tools.map((tool) => ({
      ...tool,
      inputSchema: { type: 'object', properties: { confirmed } },
    }));
  } else if (answer.result && !asked.text.includes('"confirmed":true')) {
    const text = 'The client does not support elicitation. Read the clock with confirmed: true.';
    answer.result = { isError: true, content: [{ type: 'text', text }] } as never;
  }
  return json(response, { jsonrpc: '2.0', id, ...answer });
};

/** Writes the same id into every refusal, as a widespread SDK does. */
const stamping: Quirk = (asked, response) => {
  if (!isRequest(asked) || isKnown(asked)) return undefined;
  const error = { code: -32600, message: 'Bad Request: Unsupported protocol version' };
  return json(response, { jsonrpc: '2.0', id: 'server-error', error }, 400);
};

/** From some request on, or at each so many, asks to come back later. */
const limiting =
  (status: 429 | 503, isLimited: (nth: number) => boolean): Quirk =>
  ({ nth }, response) =>
    isLimited(nth) ? Boolean(response.writeHead(status, { 'retry-after': '30' }).end('slow down')) : undefined;

const outcomesOf = async (quirk: Quirk, only?: readonly string[]): Promise<Record<string, string[]>> => {
  const { checks } = await certifyWild(quirk, only);
  const ids = (wanted: string): string[] => checks.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);
  return { fail: ids('fail'), error: ids('error'), warn: ids('warn') };
};

describe('good servers with manners of their own are not blamed', () => {
  it.each<[string, Quirk, string[]]>([
    ['plain JSON without sessions', () => undefined, []],
    ['event streams', streaming, ['transport.sse-wellformed']],
    ['a careless server behind a gateway', careless, ['transport.notification-202', 'transport.origin-validation']],
    ['2025-03-26 alone', batching, []],
    ['polling', polling(), []],
    ['refusals that all have one id', stamping, ['transport.jsonrpc-envelope']],
    ['a question for those who can ask a person', confirming, []],
    [
      'documentation for whoever comes with GET',
      documented({ toBrowsers: false }),
      ['transport.get-sse-or-405', 'transport.no-cross-host-redirect'],
    ],
    ['sessions that are checked', sessions({ checked: true }), ['cors.preflight-mcp', 'transport.session-unknown-404']],
    ['ids without sessions', sessions({ checked: false }), ['cors.preflight-mcp', 'transport.session-unknown-404']],
  ])('%s', async (_, quirk, warn) => {
    expect(await outcomesOf(quirk)).toEqual({ fail: [], error: [], warn: expect.arrayContaining([LEGACY, ...warn]) });
  });

  it('documentation for browsers alone', async () => {
    const { fail, error, warn } = await outcomesOf(documented({ toBrowsers: true }));
    expect({ fail, error }).toEqual({ fail: [], error: [] });
    expect(warn!.filter((id) => /redirect|get-sse/.test(id))).toEqual([]);
  });

  it.each<[string, Quirk, boolean]>([
    ['beside the MCP URL', streamAt('/sse', 'endpoint'), true],
    ['at the MCP URL', streamAt('/mcp', 'endpoint'), true],
    ['no: events of another kind beside it', streamAt('/sse', 'news'), false],
  ])('the deprecated transport is still there, %s', async (_, quirk, warned) => {
    const { fail, error, warn } = await outcomesOf(quirk, ['transport']);
    expect({ fail, error }).toEqual({ fail: [], error: [] });
    expect(warn!.includes('transport.not-sse-only')).toBe(warned);
  });

  it.each<[string, Quirk]>([
    ['429 from the third request on', limiting(429, (nth) => nth >= 3)],
    ['429 from the tenth request on', limiting(429, (nth) => nth >= 10)],
    ['429 now and then', limiting(429, (nth) => nth % 17 === 16)],
    ['503 with Retry-After now and then', limiting(503, (nth) => nth % 9 === 8)],
  ])('%s', async (_, quirk) => {
    expect(await outcomesOf(quirk)).toMatchObject({ fail: [], error: [] });
  });
});

it('an answer to a mistake is held against the schema, as every other message is', async () => {
  const quirk: Quirk = ({ text, message }, response) =>
    text.includes('"touchstone_no_such_tool"')
      ? json(response, { jsonrpc: '2.0', id: String(message!.id), ...resultOf(message!) })
      : undefined;
  const { checks } = await certifyWild(quirk, ['transport.jsonrpc-envelope', 'tools']);
  const { outcome, findings } = checks.find(({ id }) => id === 'transport.jsonrpc-envelope')!;
  expect([outcome, findings[0]?.expected]).toEqual(['fail', '/id: the id of the request']);
});

/** What no good server sends, one after the other. */
const HOSTILE: readonly ((response: ServerResponse) => unknown)[] = [
  (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('['.repeat(100_000)),
  (r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
  (r) => r.writeHead(200, { 'content-encoding': 'gzip, br' }).end('x'),
  (r) => r.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${'x'.repeat(2_000_000)}\n\n`),
  (r) => r.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {}\n\n'.repeat(20_000)),
  (r) => r.writeHead(200, { 'content-type': 'text/event-stream' }).end(ASKING.repeat(3)),
  (r) => r.writeHead(200, { 'content-length': '5' }).write('1234567890', () => r.destroy()),
  (r) => r.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'),
  (r) => r.socket?.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`),
  (r) => r.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
  (r) =>
    r
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"jsonrpc":"2.0","id":1e400,"result":{"__proto__":{"x":1}}}'),
  (r) => r.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from('efbbbf7b22fffeed', 'hex')),
  (r) => r.writeHead(307, { location: 'http://169.254.169.254/latest' }).end(),
  (r) => r.socket?.resetAndDestroy(),
];
const BOMB = gzipSync(Buffer.alloc(40_000_000));
const ASKING = 'data: {"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{}}\n\n';

describe('a hostile server', () => {
  it('is contained: findings and no error of the harness, whatever it answers to anything but initialize', async () => {
    const nasty: Quirk = (asked, response) => {
      if (asked.message?.method === 'initialize' && isKnown(asked)) return undefined;
      HOSTILE[asked.nth % HOSTILE.length]!(response);
      return true;
    };
    const { checks, run } = await certifyWild(nasty, ['transport', 'protocol']);
    expect(checks.filter(({ outcome }) => outcome === 'error')).toEqual([]);
    expect(checks.some(({ outcome }) => outcome === 'fail')).toBe(true);
    expect(run.cut).toBeUndefined();
    // No prototype was polluted.
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});
