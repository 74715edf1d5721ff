import type { IncomingMessage, ServerResponse } from 'node:http';
import { isMcp, parsed, type WireEvent, type WireRequest, type WireResponse } from './hooks.js';
import type { World } from './world.js';

/** What a part of the reference answers: the body whole, or as a stream of SSE bytes. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body?: string | Uint8Array | ReadableStream<Uint8Array>;
}

/** A part of the reference: everything behind one host name. `node` is there for what looks at the connection. */
export type Part = (request: WireRequest, node: IncomingMessage) => Promise<Answer>;

/** One line of the reference's access log. */
export interface LogLine {
  method: string;
  host: string;
  path: string;
  status: number;
  /** JSON-RPC method and tool, where it was an MCP request. */
  message?: string;
  tool?: string;
}

/** A body over the limit is read on to this many bytes, so that the client gets to see the answer. */
const DRAIN_BYTES = 32 * 1024 * 1024;

/** Takes one HTTP request through hooks, the part that answers it, and hooks again. */
export async function serve(
  world: World,
  part: Part,
  log: LogLine[],
  req: IncomingMessage,
  res: ServerResponse,
  scheme: string,
): Promise<void> {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  // Writing to a client that has just gone is no fault of ours.
  res.on('error', () => gone.abort());
  const body = await read(req, world.limits.bodyBytes);
  if (body === 'cut') return;
  const request = wireRequest(req, body ?? '', scheme, gone.signal);
  const line: LogLine = { method: request.method, host: request.url.host, path: request.url.pathname, status: 0 };
  log.push(line);
  const message = request.method === 'POST' && isMcp(world, request) ? request.message : undefined;
  if (typeof message?.method === 'string') line.message = message.method;
  const params = message?.params;
  if (params && typeof params === 'object' && 'name' in params) line.tool = String(params.name);
  try {
    const answer = (await ask(world, request)) ?? (body === undefined ? TOO_LARGE : await part(request, req));
    await send(world, request, res, answer, line);
  } catch (error) {
    // Nothing of the error goes out: its text may hold paths of this machine.
    process.emitWarning(error instanceof Error ? error : String(error));
    if (!res.headersSent) res.writeHead(500, { 'content-type': 'text/plain' });
    res.end('The server could not answer this request.');
  }
}

const TOO_LARGE: Answer = {
  status: 413,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: null,
    error: { code: -32600, message: 'The request body is larger than this server accepts. Send less at once.' },
  }),
};

/** The body as text; undefined where it is too large, `cut` where the client went away. */
async function read(req: IncomingMessage, limit: number): Promise<string | undefined | 'cut'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      if (bytes > DRAIN_BYTES) break;
    }
  } catch {
    return 'cut';
  }
  return bytes > limit ? undefined : Buffer.concat(chunks).toString('utf8');
}

function wireRequest(req: IncomingMessage, body: string, scheme: string, signal: AbortSignal): WireRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  const base = `${scheme}://${headers.host ?? 'localhost'}`;
  const target = req.url ?? '/';
  return {
    method: req.method ?? 'GET',
    url: URL.canParse(target, base) && target.startsWith('/') ? new URL(base + target) : new URL(base),
    headers,
    body,
    signal,
    get message() {
      return parsed(this.body);
    },
    destroy: () => void req.socket.destroy(),
  };
}

async function ask(world: World, request: WireRequest): Promise<Answer | undefined> {
  for (const hook of world.hooks.onRequest) {
    const answer = await hook(request);
    if (answer) return { headers: {}, ...answer };
  }
  return undefined;
}

async function send(
  world: World,
  request: WireRequest,
  res: ServerResponse,
  answer: Answer,
  line: LogLine,
): Promise<void> {
  const stream = answer.body instanceof ReadableStream ? answer.body : undefined;
  const response: WireResponse = {
    status: answer.status,
    headers: answer.headers,
    body: answer.body instanceof ReadableStream ? '' : (answer.body ?? ''),
    streaming: stream !== undefined,
  };
  for (const hook of world.hooks.onResponse) await hook(response, request);
  line.status = response.status;
  if (request.signal.aborted) return void stream?.cancel();
  if (stream) {
    res.writeHead(response.status, response.headers);
    res.flushHeaders();
    await pump(world, request, res, stream);
    return;
  }
  const bytes = Buffer.from(response.body as string);
  const bare = response.status === 204 || response.status === 304;
  res.writeHead(response.status, { ...response.headers, ...(!bare && { 'content-length': String(bytes.length) }) });
  res.end(request.method === 'HEAD' || bare ? undefined : bytes);
}

/** Sends a stream as it comes, through the event hooks where there are any; lets go of it when the client goes away. */
async function pump(
  world: World,
  request: WireRequest,
  res: ServerResponse,
  stream: ReadableStream<Uint8Array>,
): Promise<void> {
  const reader = stream.getReader();
  const letGo = () => void reader.cancel().catch(() => {});
  request.signal.addEventListener('abort', letGo, { once: true });
  const decoder = new TextDecoder();
  let rest = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (world.hooks.onEvent.length === 0) {
      res.write(next.value);
      continue;
    }
    const frames = (rest + decoder.decode(next.value, { stream: true })).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames)
      for (const event of await hooked(world, parseFrame(frame), request)) res.write(frameOf(event));
  }
  request.signal.removeEventListener('abort', letGo);
  res.end();
}

async function hooked(world: World, event: WireEvent, request: WireRequest): Promise<WireEvent[]> {
  let events = [event];
  for (const hook of world.hooks.onEvent) {
    const replaced: WireEvent[] = [];
    for (const one of events) replaced.push(...((await hook(one, request)) ?? [one]));
    events = replaced;
  }
  return events;
}

/** A frame as the SDKs write it: LF only, one `data` line. */
function parseFrame(frame: string): WireEvent {
  const event: WireEvent = {};
  for (const line of frame.split('\n')) {
    const [, name, value = ''] = /^(\w*):? ?(.*)$/s.exec(line) ?? [];
    if (name === '') event.comment = value;
    else if (name === 'id' || name === 'event' || name === 'retry' || name === 'data') event[name] = value;
  }
  return event;
}

function frameOf({ raw, comment, id, event, retry, data }: WireEvent): string {
  if (raw !== undefined) return raw;
  const fields = { id, event, retry, data };
  const lines = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${value}\n`));
  return `${comment === undefined ? '' : `: ${comment}\n`}${lines.join('')}\n`;
}
