import type { TLSSocket } from 'node:tls';
import { type DialContext, type DialTrace, dial } from './dial.js';
import { faultOf } from './faults.js';
import { secureContext } from './tls.js';
import type { Handshake, RawConnection, Wire } from './types.js';

const newTrace = (): DialTrace => ({ phase: 'dns', timings: {} });

/**
 * A connection of its own, TLS included, on which nothing has been sent.
 * @throws WireFault where it does not come about
 */
export async function connect(
  context: DialContext,
  url: URL,
  { signal, alpn }: NonNullable<Parameters<Wire['connect']>[1]> = {},
): Promise<RawConnection> {
  const trace = newTrace();
  const socket = await dial(context, url, trace, { signal, ...(alpn && { alpn }) });
  return { socket, remote: trace.remote ?? '', reset: () => void trace.tcp?.resetAndDestroy() };
}

/** Shakes hands and hangs up. A certificate that does not hold is part of the answer, not an error. */
export async function handshake(
  context: DialContext,
  url: URL,
  { signal, ...versions }: NonNullable<Parameters<Wire['handshake']>[1]> = {},
): Promise<Handshake> {
  const trace = newTrace();
  const secure = new URL(url);
  secure.protocol = 'https:';
  try {
    const socket = (await dial(context, secure, trace, {
      signal,
      trust: secureContext(context.ca, versions),
      // A server of HTTP/2 alone would refuse the handshake for what it is not asked about.
      alpn: ['h2', 'http/1.1'],
      enforce: false,
    })) as TLSSocket;
    socket.destroy();
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    return { error: faultOf(error, trace.phase).message, ...(code && { code }) };
  }
  return trace.tls ? { tls: trace.tls, remote: trace.remote ?? '' } : { error: 'no TLS handshake' };
}
