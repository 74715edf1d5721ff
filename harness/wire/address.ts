import { BlockList, isIP } from 'node:net';

/** Where an IP address lies, by the IANA special-purpose registries. */
export type AddressKind = 'public' | 'loopback' | 'private' | 'link-local' | 'cgnat' | 'multicast' | 'reserved';

/** Kinds that are not public, by prefix; the first that holds counts. */
const SPECIAL: readonly (readonly [AddressKind, readonly string[]])[] = [
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  ['cgnat', ['100.64.0.0/10']],
  ['multicast', ['224.0.0.0/4', 'ff00::/8']],
  [
    'reserved',
    [
      ...['0.0.0.0/8', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24'],
      ...['203.0.113.0/24', '240.0.0.0/4', '::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
      ...['3fff::/20', '5f00::/16'],
    ],
  ],
];

const lists = SPECIAL.map(([kind, prefixes]) => [kind, blockList(prefixes)] as const);

/** IPv6 prefixes that carry an IPv4 address, with the 16-bit group at which it begins: mapped, NAT64, 6to4. */
const EMBEDDING = [
  [blockList(['::ffff:0:0/96']), 6],
  [blockList(['64:ff9b::/96']), 6],
  [blockList(['2002::/16']), 1],
] as const;

/**
 * Kind of an IP literal. An IPv6 address that carries an IPv4 address is of that one's kind.
 * @throws TypeError where the text is no IP address
 */
export function addressKind(ip: string): AddressKind {
  const family = isIP(ip);
  if (family === 0) throw new TypeError(`not an IP address: ${ip}`);
  if (family === 6) {
    const embedding = EMBEDDING.find(([list]) => list.check(ip, 'ipv6'));
    if (embedding) return addressKind(embeddedV4(ip, embedding[1]));
  }
  return lists.find(([, list]) => list.check(ip, family === 6 ? 'ipv6' : 'ipv4'))?.[0] ?? 'public';
}

function blockList(prefixes: readonly string[]): BlockList {
  const list = new BlockList();
  for (const prefix of prefixes) {
    const [address, bits] = prefix.split('/') as [string, string];
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

function embeddedV4(ip: string, group: number): string {
  // The URL parser writes dotted tails as groups; zones are no part of a literal.
  const text = new URL(`http://[${ip.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::') as [string, string | undefined];
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  const word = (index: number): number => Number.parseInt(groups[index] ?? '0', 16);
  return [word(group) >> 8, word(group) & 255, word(group + 1) >> 8, word(group + 1) & 255].join('.');
}
