import { lookup as resolve } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type AddressKind, addressKind } from './address.js';

/** Thrown where the policy does not let a connection be made; nothing was dialled. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  constructor(
    readonly host: string,
    readonly port: number,
    readonly reason: string,
  ) {
    super(`${host}:${port} is not dialled: ${reason}`);
  }
}

export interface Address {
  address: string;
  family: 4 | 6;
}

/** Where a host may be dialled for the rest of the run. */
export interface Pinned extends Address {
  port: number;
  /** Every address that the policy lets through, IPv4 first; `address` is the first of them. */
  addresses: readonly Address[];
  /** `address:port` for the evidence; in a lab the pretended one. */
  shown: string;
}

export interface EgressOptions {
  targetUrl: string | URL;
  /** The target file's `lab`: where names stand, and which addresses they pretend to have. */
  lab?: { connectTo?: Readonly<Record<string, string>>; dns?: Readonly<Record<string, readonly string[]>> } | undefined;
  /** Tests: nothing but loopback, and no DNS question for any name but localhost. */
  loopbackOnly?: boolean;
  lookup?: (host: string) => Promise<readonly Address[]>;
}

export interface HostSeen {
  host: string;
  port: number;
  allowed: boolean;
  reason: string;
}

/** Callbacks of these end in our own sink: no code or token may ever reach them. */
const NEVER = ['claude.ai', 'claude.com', 'anthropic.com'];

const systemLookup = async (host: string): Promise<readonly Address[]> =>
  (await resolve(host, { all: true, verbatim: true })) as Address[];

/** Says, for Node and for the browser's proxy alike, which host may be dialled and at which address. */
export class EgressPolicy {
  readonly #options: EgressOptions;
  readonly #lookup: (host: string) => Promise<readonly Address[]>;
  readonly #target: string;
  readonly #lab = new Map<string, string>();
  readonly #labHosts = new Set<string>();
  readonly #addresses = new Map<string, Promise<readonly Address[]>>();
  readonly #seen = new Map<string, HostSeen>();

  constructor(options: EgressOptions) {
    this.#options = options;
    this.#lookup = options.lookup ?? systemLookup;
    this.#target = canonicalHost(new URL(options.targetUrl).hostname) ?? '';
    for (const [name, to] of Object.entries(options.lab?.connectTo ?? {})) {
      const { hostname, port } = new URL(`http://${name}`);
      const host = canonicalHost(hostname) ?? hostname;
      // The URL parser drops port 80 as the default of http.
      this.#lab.set(`${host}:${port || '80'}`, to);
      this.#labHosts.add(host);
    }
    for (const name of Object.keys(options.lab?.dns ?? {})) this.#labHosts.add(canonicalHost(name) ?? name);
  }

  /**
   * Where to dial a host. It is resolved once; later answers of the DNS change nothing.
   * @param host name or IP literal in any spelling, IPv6 with or without brackets
   * @throws EgressRefused where the policy says no; the resolver's error where the name does not resolve
   */
  async pin(host: string, port: number): Promise<Pinned> {
    const name = canonicalHost(host);
    const verdict = name === undefined ? 'not a host name' : await this.#judge(name, port);
    const refused = typeof verdict === 'string';
    const key = `${name ?? host}:${port}`;
    this.#seen.set(key, { host: name ?? host, port, allowed: !refused, reason: refused ? verdict : verdict.shown });
    if (refused) throw new EgressRefused(name ?? host, port, verdict);
    return verdict;
  }

  /** Addresses of a host as evidence may show them: pretended in a lab, else resolved (and pinned). */
  async addresses(host: string): Promise<readonly string[]> {
    const name = canonicalHost(host);
    if (name === undefined) throw new EgressRefused(host, 0, 'not a host name');
    const pretended = this.#pretended(name);
    if (pretended) return pretended;
    const labelled = forbiddenName(name) ?? this.#forbiddenInLab(name, undefined);
    if (labelled) throw new EgressRefused(name, 0, labelled);
    return (await this.#resolve(name)).map(({ address }) => address);
  }

  /** Every host that was asked for, once, with what became of it. */
  hosts(): HostSeen[] {
    return [...this.#seen.values()];
  }

  /** Where the host may be dialled, or the reason why not. */
  async #judge(name: string, port: number): Promise<Pinned | string> {
    const lab = this.#lab.get(`${name}:${port}`);
    const reason = forbiddenName(name) ?? this.#forbiddenInLab(name, lab);
    if (reason) return reason;
    if (lab) {
      const [address = '', labPort] = lab.split(':');
      const shown = withPort(this.#pretended(name)?.[0] ?? address, port);
      return { address, family: 4, port: Number(labPort), addresses: [{ address, family: 4 }], shown };
    }
    const addresses = await this.#resolve(name);
    const open = await this.#openKinds();
    const allowed = addresses
      .filter(({ address }) => open.has(addressKind(address)))
      .toSorted((a, b) => a.family - b.family);
    const [first] = allowed;
    if (!first) {
      const kinds = [...new Set(addresses.map(({ address }) => `${address} is ${addressKind(address)}`))];
      return kinds.join(', ') || 'it has no address';
    }
    return { ...first, port, addresses: allowed, shown: withPort(first.address, port) };
  }

  #forbiddenInLab(name: string, lab: string | undefined): string | undefined {
    if (lab !== undefined || isIP(name) || isLocalhost(name)) return undefined;
    if (this.#lab.size > 0 || this.#labHosts.has(name)) return 'the lab does not name it in connectTo';
    if (this.#options.lab && name.endsWith('.test')) return 'the lab does not name it in connectTo';
    return this.#options.loopbackOnly && !this.#options.lookup ? 'only loopback is open' : undefined;
  }

  #pretended(name: string): readonly string[] | undefined {
    const dns = this.#options.lab?.dns ?? {};
    return Object.entries(dns).find(([host]) => canonicalHost(host) === name)?.[1];
  }

  /** Public addresses, and those of the target's own kind. */
  async #openKinds(): Promise<ReadonlySet<AddressKind>> {
    const open = new Set<AddressKind>(['public', ...(await this.#targetKinds())]);
    return this.#options.loopbackOnly ? new Set([...open].filter((kind) => kind === 'loopback')) : open;
  }

  async #targetKinds(): Promise<AddressKind[]> {
    if (this.#labHosts.has(this.#target)) return [];
    const kinds = (await this.#resolve(this.#target).catch(() => [])).map(({ address }) => addressKind(address));
    if (isIP(this.#target) || isLocalhost(this.#target)) return kinds;
    // A name may stand for a private server, but must not be a way into a network from outside, nor to a cloud's metadata.
    return kinds.every((kind) => kind === 'loopback' || kind === 'private' || kind === 'cgnat') ? kinds : [];
  }

  #resolve(name: string): Promise<readonly Address[]> {
    const family = isIP(name);
    if (family) return Promise.resolve([{ address: name, family: family as 4 | 6 }]);
    let addresses = this.#addresses.get(name);
    if (!addresses) {
      addresses = this.#lookup(isLocalhost(name) ? 'localhost' : name); // RFC 6761 clause 6.3
      this.#addresses.set(name, addresses);
      // A name that did not resolve may do so later: only answers are pinned.
      addresses.catch(() => this.#addresses.delete(name));
    }
    return addresses;
  }
}

/**
 * A host in one spelling: lower case, IDNA, dotted IPv4, short IPv6 without brackets, no trailing dot.
 * Undefined where the text is no host.
 */
export function canonicalHost(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  try {
    const { hostname } = new URL(`http://${isIP(bare) === 6 ? `[${bare}]` : bare}/`);
    if (/[/?#@\\:]/.test(bare) && isIP(bare) !== 6) return undefined;
    return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '') || undefined;
  } catch {
    return undefined;
  }
}

const isLocalhost = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost');

const forbiddenName = (name: string): string | undefined => {
  const never = NEVER.find((host) => name === host || name.endsWith(`.${host}`));
  return never && `${never} is never dialled`;
};

const withPort = (address: string, port: number): string =>
  isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
