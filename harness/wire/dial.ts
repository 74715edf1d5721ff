import net from 'node:net';
import tls from 'node:tls';
import type { Clock } from '../core/clock.js';
import type { Fault, SeenTls, Timings } from '../core/evidence.js';
import type { EgressPolicy, Pinned } from './egress.js';
import { faultOf, WireFault } from './faults.js';
import type { Limits } from './limits.js';
import { after } from './timer.js';
import { seenTls } from './tls.js';

/** What dialling needs of the run. */
export interface DialContext {
  policy: EgressPolicy;
  clock: Clock;
  limits: Limits;
  /** PEM certificates trusted beside the system's roots. */
  ca: readonly string[];
  /** The same, ready for use. */
  trust: tls.SecureContext;
}

/** How far dialling has come; filled in as it goes, so that a cut shows where it fell. */
export interface DialTrace {
  phase: Fault['phase'];
  timings: Timings;
  remote?: string;
  tls?: SeenTls;
  /** The TCP connection; TLS, where there is any, runs over it. */
  tcp?: net.Socket;
}

export interface DialOptions {
  signal?: AbortSignal | undefined;
  alpn?: readonly string[];
  /** Other versions of TLS. */
  trust?: tls.SecureContext;
  /** False: a certificate that does not hold is noted, and the connection kept. */
  enforce?: boolean;
}

/**
 * Connects to the origin of a URL at the address that the policy pinned; with https up to the end of the TLS handshake.
 * @throws WireFault
 */
export async function dial(
  context: DialContext,
  url: URL,
  trace: DialTrace,
  options: DialOptions = {},
): Promise<net.Socket> {
  const { clock, limits } = context;
  const timed = async <T>(phase: 'dns' | 'connect' | 'tls', work: () => Promise<T>): Promise<T> => {
    trace.phase = phase;
    const startMs = clock.nowMs();
    try {
      return await work();
    } catch (error) {
      throw new WireFault(faultOf(error, phase), { cause: error });
    } finally {
      trace.timings[`${phase}Ms`] = clock.nowMs() - startMs;
    }
  };
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const pinned = await timed('dns', () => unlessAborted(context.policy.pin(url.hostname, port), options.signal));
  trace.remote = pinned.shown;
  const plain = await timed('connect', () =>
    settled(context, connectTo(pinned), 'connect', limits.connectMs, options.signal),
  );
  trace.tcp = plain;
  if (url.protocol !== 'https:') return plain;
  const secure = await timed('tls', () =>
    settled(context, secured(context, plain, url, options), 'secureConnect', limits.tlsMs, options.signal),
  );
  trace.tls = seenTls(secure);
  if (!secure.authorized && options.enforce !== false) {
    secure.destroy();
    const message = `the certificate does not hold: ${trace.tls.authorizationError}`;
    throw new WireFault({ kind: 'tls', phase: 'tls', message });
  }
  return secure;
}

/** Begins to connect; where a name has several pinned addresses, all of them are tried. */
function connectTo({ addresses, port }: Pinned): net.Socket {
  const [first] = addresses;
  return net.connect({
    host: addresses.length > 1 ? 'pinned.invalid' : (first?.address ?? ''),
    port,
    noDelay: true,
    autoSelectFamily: true,
    // Only ever asked for the placeholder: the addresses are already known.
    lookup: (_host, { all }, done) =>
      all ? done(null, [...addresses]) : done(null, first?.address ?? '', first?.family),
  });
}

function secured(context: DialContext, socket: net.Socket, url: URL, options: DialOptions): tls.TLSSocket {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return tls.connect({
    socket,
    host,
    ...(net.isIP(host) === 0 && { servername: host }),
    ALPNProtocols: [...(options.alpn ?? ['http/1.1'])],
    secureContext: options.trust ?? context.trust,
    // Judged by ourselves after the handshake, so that the evidence can show the certificate.
    rejectUnauthorized: false,
  });
}

/** The socket, once it has emitted `event`; destroyed where it does not. */
function settled<S extends net.Socket>(
  { clock }: DialContext,
  socket: S,
  event: 'connect' | 'secureConnect',
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const phase = event === 'connect' ? 'connect' : 'tls';
    const finish = (error?: unknown): void => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      socket.off(event, onDone).off('close', onClose).off('error', finish);
      // Whoever uses it hears of errors by its own listener; one that nobody awaits must not end the process.
      socket.on('error', () => {});
      if (error === undefined) resolve(socket);
      else {
        socket.destroy();
        reject(error);
      }
    };
    const onDone = (): void => finish();
    const onClose = (): void => finish(new Error('the connection was closed'));
    const onAbort = (): void => finish(signal?.reason ?? new Error('aborted'));
    const message = `no ${phase === 'tls' ? 'TLS handshake' : 'connection'} within ${limitMs} ms`;
    const cancel = after(clock, limitMs, () => finish(new WireFault({ kind: 'timeout', phase, message })));
    socket.on(event, onDone).on('close', onClose).on('error', finish);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
  });
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
