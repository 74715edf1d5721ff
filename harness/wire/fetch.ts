import type { Exchange } from '../core/evidence.js';
import type { Tap } from './attempt.js';
import type { WireRequest } from './types.js';

type Send = (request: WireRequest, tap?: Tap) => Promise<Exchange>;

/** Responses that have no body by definition (Fetch clause 2.2.3). */
const NULL_BODY = new Set([101, 103, 204, 205, 304]);

/** A body that nobody reads still ends, as long as it is small. */
const READ_AHEAD = new ByteLengthQueuingStrategy({ highWaterMark: 1024 * 1024 });

/**
 * A `fetch` over the wire for libraries. Redirects are handed back, bodies stream, and an event stream lasts as long as its
 * reader wants. Rejects with the signal's reason where aborted, else with a TypeError whose cause carries the fault.
 */
export const wireFetch =
  (send: Send): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, { redirect: 'manual', ...init });
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined;
    const reading = new AbortController();
    return new Promise<Response>((resolve, reject) => {
      let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
      let wanted = (): void => {};
      const tap: Tap = {
        cancelled: reading.signal,
        head(status, statusText, rawHeaders) {
          const source: UnderlyingDefaultSource<Uint8Array> = {
            start: (controller) => {
              stream = controller;
            },
            pull: () => wanted(),
            cancel: () => {
              reading.abort();
              wanted();
            },
          };
          const body =
            NULL_BODY.has(status) || request.method === 'HEAD' ? null : new ReadableStream(source, READ_AHEAD);
          if (body === null) stream = undefined;
          resolve(responseOf(body, status, statusText, rawHeaders, request.url));
        },
        chunk: (bytes) =>
          new Promise((taken) => {
            if (!stream || reading.signal.aborted) return taken();
            wanted = taken;
            stream.enqueue(bytes);
            if ((stream.desiredSize ?? 0) > 0) taken();
          }),
      };
      const outgoing: WireRequest = {
        purpose: `fetch ${request.method} ${new URL(request.url).pathname}`,
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        ...(body && { body }),
        signal: request.signal,
      };
      send(outgoing, tap).then(({ fault }) => {
        if (!fault) return closeQuietly(() => stream?.close());
        const error = request.signal.aborted
          ? request.signal.reason
          : new TypeError('fetch failed', { cause: new Error(`${fault.kind}: ${fault.message}`) });
        reject(error);
        wanted();
        closeQuietly(() => stream?.error(error));
      }, reject);
    });
  };

function responseOf(
  body: ReadableStream<Uint8Array> | null,
  status: number,
  statusText: string,
  rawHeaders: readonly string[],
  url: string,
): Response {
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  // The body is handed over decoded.
  headers.delete('content-encoding');
  headers.delete('content-length');
  // The constructor takes 200 to 599 alone.
  const response = new Response(body, {
    status: status === 101 || status < 200 || status > 599 ? 502 : status,
    statusText,
    headers,
  });
  Object.defineProperty(response, 'url', { value: url });
  return response;
}

/** A reader that went away has closed its stream already. */
function closeQuietly(close: () => void): void {
  try {
    close();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
