import net, { type LookupFunction } from 'node:net';
import { afterEach } from 'vitest';

/** Loaded before every test file: no socket of a test's process leaves this machine, and a test that tries fails. */

/** A worker runs several files, and each of them loads this one anew: what is guarded is always Node's own. */
const NODES_OWN = Symbol.for('touchstone.only-loopback');
const { prototype } = net.Socket as typeof net.Socket & {
  prototype: { [NODES_OWN]?: typeof net.Socket.prototype.connect };
};
prototype[NODES_OWN] ??= prototype.connect;
const connect = prototype[NODES_OWN];
const refused: string[] = [];

/** What was refused since the last call; a test that asks answers for it itself. */
export const takeRefused = (): string[] => refused.splice(0);

prototype.connect = function (this: net.Socket, ...given: unknown[]): net.Socket {
  const { host, lookup, options } = wayOf(given);
  // A name that is resolved by the caller's own book goes by what the book says.
  if (options && lookup) options.lookup = guarded(lookup);
  else if (host !== undefined && !isLoopback(host)) {
    // Later, as any failure to connect: nobody listens yet.
    setImmediate((error: Error) => this.destroy(error), refusal(host));
    return this;
  }
  return connect.apply(this, given as Parameters<typeof connect>);
} as typeof connect;

afterEach(() => {
  const hosts = takeRefused();
  if (hosts.length > 0) throw new Error(`dialled, and refused: ${hosts.join(', ')}`);
});

interface Way {
  host?: string | undefined;
  lookup?: LookupFunction | undefined;
  options?: { lookup?: LookupFunction };
}

/** Of `(options)`, `(port, host)` or `(path)`, also in the one array in which Node passes them on; without a host for a local socket. */
function wayOf(given: unknown[]): Way {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof first !== 'object' || first === null) return typeof second === 'string' ? { host: second } : {};
  const options = first as { host?: string; path?: string | null; lookup?: LookupFunction };
  const { host, lookup } = options;
  if (options.path) return {};
  return host !== undefined && net.isIP(host) === 0 && lookup ? { host, lookup, options } : { host };
}

const guarded =
  (lookup: LookupFunction): LookupFunction =>
  (host, options, done) =>
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      const far = addresses.find((address) => !isLoopback(address));
      done(error ?? (far === undefined ? null : refusal(far)), found, family);
    });

function refusal(host: string): Error {
  refused.push(host);
  return new Error(`tests dial loopback only, and this one dialled ${host}`);
}

const isLoopback = (host: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[?::1\]?|::ffff:127(\.\d{1,3}){3})$/i.test(host);
