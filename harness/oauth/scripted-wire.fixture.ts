import type { SeenResponse } from '../core/evidence.js';
import type { Wire, WireRequest } from '../wire/types.js';

type Answer = { status?: number; headers?: Record<string, string>; body?: unknown } | undefined;

/** A wire that ends in a function, for tests: what it answers becomes the exchange; nothing means no connection. */
export function scriptedWire(
  answer: (request: WireRequest) => Answer | Promise<Answer>,
): Wire & { sent: WireRequest[] } {
  const sent: WireRequest[] = [];
  const unused = (): never => {
    throw new Error('not scripted');
  };
  return {
    sent,
    exchange: async (request) => {
      sent.push(request);
      const { purpose, method, url, headers = {}, body } = request;
      const given = await answer(request);
      return {
        id: `x${sent.length}`,
        purpose,
        at: '2026-11-20T12:00:00.000Z',
        request: {
          method,
          url: String(url),
          headers: { ...headers },
          ...(body !== undefined && { body: String(body) }),
        },
        timings: {},
        ...(given
          ? { response: responseOf(given) }
          : { fault: { kind: 'connect' as const, phase: 'connect' as const, message: 'connection refused' } }),
      };
    },
    fetch: unused,
    connect: unused,
    handshake: unused,
    close: async () => {},
  };
}

function responseOf({
  status = 200,
  headers = { 'content-type': 'application/json' },
  body = '',
}: NonNullable<Answer>): SeenResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: text, bodyBytes: Buffer.byteLength(text) };
}
