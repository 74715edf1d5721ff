import { describe, expect, it } from 'vitest';
import { reference } from '../../mocks/reference/server.js';
import { healthyWorld, type World } from '../../mocks/reference/world.js';
import { seededRandom, systemClock } from '../core/clock.js';
import { openSession } from '../session/open.js';
import type { McpSession } from '../session/types.js';
import { makeAuthority } from '../wire/certificate.js';
import { serve, testWire } from '../wire/loopback.fixture.js';
import { abortMidCall } from './abort-mid-call.js';
import { breakOff } from './break-off.js';
import { dropSession } from './drop-session.js';
import { cutStream } from './sse-cut.js';
import { unknownSession } from './unknown-session.js';

const signal = new AbortController().signal;
const clock = systemClock;

/** The reference without sign-in, and a way to it. */
async function lab(bend: (world: World) => void = () => undefined) {
  const world = healthyWorld();
  world.auth.mode = 'none';
  world.timing.slowToolMs = 20;
  bend(world);
  const server = await reference(world, { plain: true });
  const wire = testWire(server.url);
  const open = (): Promise<McpSession> => openSession(wire, server.url, 'legacy', '2025-11-25', { signal });
  return {
    wire,
    open,
    url: server.url,
    async [Symbol.asyncDispose]() {
      await wire[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const call = { name: 'list_tags', arguments: {} };
const slowCall = { name: 'summarise_all', arguments: {} };

describe('faults against the reference', () => {
  it('breaks calls off in every way, and the session goes on', async () => {
    await using at = await lab();
    const session = await at.open();
    const { exchange } = await session.request('tools/call', call);
    const aborted = await abortMidCall({
      wire: at.wire,
      clock,
      signal,
      attempts: 8,
      name: 'aborted',
      request: async (attempt) => ({
        ...exchange.request,
        body: JSON.stringify({ ...JSON.parse(exchange.request.body!), id: 900 + attempt }),
      }),
      stillWorks: () => session.request('tools/list', {}, { fresh: true }),
    });
    expect(new Set(aborted.map(({ point, ending }) => `${point} ${ending}`)).size).toBe(8);
    for (const { exchange, after } of aborted) {
      expect(exchange.fault?.kind).toBe('aborted');
      expect(after.result?.tools).toBeInstanceOf(Array);
    }
  });

  it('drops a session and opens another one', async () => {
    await using at = await lab();
    const use = (session: McpSession) => session.request('tools/call', call);
    const drop = await dropSession({ wire: at.wire, clock, signal, waitMs: 0, open: at.open, use, name: 'd' });
    expect(drop).toMatchObject({
      dropped: { id: 'd', fault: { kind: 'aborted' } },
      after: { result: { content: expect.any(Array) } },
    });
    expect(drop.opening?.request.body).toContain('"initialize"');
    expect(drop.refused).toBeUndefined();
  });

  it('shows the refusal where no session can be opened again', async () => {
    let initialized = 0;
    await using at = await lab((world) => {
      world.hooks.onRequest.push(({ message }) =>
        message?.method === 'initialize' && ++initialized > 1
          ? { status: 409, body: 'already initialized' }
          : undefined,
      );
    });
    const use = (session: McpSession) => session.request('tools/call', call);
    const drop = await dropSession({ wire: at.wire, clock, signal, waitMs: 0, open: at.open, use, name: 'd' });
    expect(drop.refused).toContain('409');
    expect(drop.opening).toMatchObject({
      purpose: 'initialize after a dropped session',
      response: { status: 409, body: 'already initialized' },
    });
  });

  it('is refused in a session that was never opened', async () => {
    await using at = await lab();
    const { exchange } = await unknownSession(await at.open(), seededRandom('unknown'), signal);
    expect(exchange.response?.status).toBe(404);
  });

  it('gets exactly the rest of a stream that was cut', async () => {
    await using at = await lab();
    const { cut, cutId, lastEventId, resumed, whole } = await cutStream({
      wire: at.wire,
      session: await at.open(),
      signal,
      params: slowCall,
    });
    expect(cut.exchange.response).toMatchObject({ leftOpen: true, events: [{ id: lastEventId }] });
    const ids = (events: { id?: string }[] = []): (string | undefined)[] => events.map(({ id }) => id);
    const rest = resumed!.response!.events!.filter(({ data }) => data !== '');
    expect(ids(rest)).not.toContain(lastEventId);
    expect(new Set(ids(rest)).size).toBe(rest.length);
    // Five steps of progress and the response, as on the stream that was left alone.
    expect(rest.map(({ data }) => JSON.parse(data).method ?? JSON.parse(data).id)).toEqual([
      ...Array(5).fill('notifications/progress'),
      cutId,
    ]);
    expect(whole.exchange.response!.events!.filter(({ data }) => data !== '')).toHaveLength(6);
  });

  it('says that a stream without event ids cannot be resumed', async () => {
    await using at = await lab((world) => {
      world.transport.eventStore = false;
    });
    const found = await cutStream({ wire: at.wire, session: await at.open(), signal, params: call });
    expect(found.whole.result).toBeDefined();
    expect(found.lastEventId).toBeUndefined();
    expect(found.resumed).toBeUndefined();
  });
});

describe('a reset below TLS', () => {
  it('reaches the server as a reset', async () => {
    const authority = await makeAuthority();
    let seen: (code: string | undefined) => void;
    const ended = new Promise<string | undefined>((resolve) => {
      seen = resolve;
    });
    await using server = await serve(
      (request, response) => {
        request.socket.on('error', ({ code }: NodeJS.ErrnoException) => seen(code));
        request.socket.on('end', () => seen('end'));
        response.write('begun');
      },
      await authority.issue({ names: ['127.0.0.1'] }),
    );
    await using wire = testWire(server.url, { ca: [authority.cert] });
    const request = { method: 'POST', url: `${server.url}/mcp`, headers: {}, body: '{}' };
    const exchange = await breakOff({ wire, clock, signal, id: 'x', request, point: 'reply-begun', ending: 'RST' });
    expect(exchange.fault?.kind).toBe('aborted');
    expect(await ended).toBe('ECONNRESET');
  });
});
