import { describe, expect, test } from 'vitest';
import { type AddressKind, addressKind } from './address.js';
import { type Address, canonicalHost, type EgressOptions, EgressPolicy, EgressRefused } from './egress.js';

const PUBLIC: Address = { address: '93.184.216.34', family: 4 };
const policy = (options: Partial<EgressOptions> = {}): EgressPolicy =>
  new EgressPolicy({ targetUrl: 'https://mcp.example.com/mcp', lookup: async () => [PUBLIC], ...options });
const refusal = (pinned: Promise<unknown>): Promise<string> =>
  pinned.then(
    () => 'dialled',
    (error) => (error instanceof EgressRefused ? error.reason : `other: ${error}`),
  );

test.each<[string, AddressKind]>([
  ['8.8.8.8', 'public'],
  ['2606:4700::1111', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['2002:7f00:1::', 'loopback'],
  ['64:ff9b::8.8.8.8', 'public'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'public'],
  ['192.168.0.1', 'private'],
  ['fd12::1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['100.64.0.1', 'cgnat'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['0.0.0.0', 'reserved'],
  ['::', 'reserved'],
  ['::7f00:1', 'reserved'],
  ['192.0.2.1', 'reserved'],
  ['203.0.113.7', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['2001:db8::1', 'reserved'],
])('%s is %s', (ip, kind) => expect(addressKind(ip)).toBe(kind));

test('what is no address has no kind', () => {
  expect(() => addressKind('example.com')).toThrow(TypeError);
});

test.each([
  ['LOCALHOST.', 'localhost'],
  ['0x7f.1', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['[::FFFF:127.0.0.1]', '::ffff:7f00:1'],
  ['::1', '::1'],
  ['Example.COM..', 'example.com'],
  ['a b', undefined],
  ['a/b', undefined],
  ['user@host', undefined],
  ['host:80', undefined],
  ['', undefined],
])('%j is spelt %j', (host, canonical) => expect(canonicalHost(host)).toBe(canonical));

describe('a public target', () => {
  test.each([
    '127.0.0.1',
    '0x7f.1',
    '127.1',
    '[::ffff:127.0.0.1]',
    '[::1]',
    '10.0.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '100.64.0.1',
    '[fd00::1]',
  ])('does not open %s', async (host) =>
    expect(await refusal(policy().pin(host, 80))).toMatch(/ is (loopback|private|link-local|reserved|cgnat)$/),
  );

  test.each(['localhost', 'LOCALHOST.', 'a.localhost', 'inside.example.net'])(
    'does not open %s, which resolves to loopback',
    async (host) => {
      const lookup = async (name: string): Promise<Address[]> =>
        name === 'mcp.example.com' ? [PUBLIC] : [{ address: '127.0.0.1', family: 4 }];
      expect(await refusal(policy({ lookup }).pin(host, 80))).toBe('127.0.0.1 is loopback');
    },
  );

  test.each(['claude.ai', 'CLAUDE.AI.', 'www.claude.com', 'api.anthropic.com'])('never opens %s', async (host) =>
    expect(await refusal(policy().pin(host, 443))).toMatch(/is never dialled$/),
  );

  test.each(['claude.ai.example.com', 'notclaude.ai'])('opens %s, which only looks alike', async (host) =>
    expect(await refusal(policy().pin(host, 443))).toBe('dialled'),
  );

  test('picks the addresses that may be dialled, IPv4 first', async () => {
    const lookup = async (): Promise<Address[]> => [
      { address: '10.0.0.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
      PUBLIC,
    ];
    const pinned = await policy({ lookup }).pin('www.example.org', 443);
    expect(pinned).toMatchObject({ ...PUBLIC, port: 443, shown: '93.184.216.34:443' });
    expect(pinned.addresses.map(({ address }) => address)).toEqual(['93.184.216.34', '2606:4700::1111']);
  });
});

test('a name is resolved once: rebinding changes nothing', async () => {
  let asked = 0;
  const lookup = async (): Promise<Address[]> => (asked++ === 0 ? [PUBLIC] : [{ address: '127.0.0.1', family: 4 }]);
  const rebound = policy({ targetUrl: 'https://8.8.8.8/', lookup });
  await rebound.pin('www.example.org', 443);
  expect((await rebound.pin('WWW.example.org.', 80)).address).toBe(PUBLIC.address);
  expect(asked).toBe(1);
});

test('a name that did not resolve may do so later', async () => {
  let fails = true;
  const lookup = async (): Promise<Address[]> => {
    if (fails) throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    return [PUBLIC];
  };
  const flaky = policy({ targetUrl: 'https://8.8.8.8/', lookup });
  await expect(flaky.pin('www.example.org', 443)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  fails = false;
  expect((await flaky.pin('www.example.org', 443)).address).toBe(PUBLIC.address);
});

test.each([
  ['http://127.0.0.1:8080/mcp', '127.0.0.2', 'dialled'],
  ['http://127.0.0.1:8080/mcp', '[::1]', 'dialled'],
  ['http://127.0.0.1:8080/mcp', '10.0.0.1', '10.0.0.1 is private'],
  ['http://10.0.0.1/mcp', '192.168.1.1', 'dialled'],
  ['http://10.0.0.1/mcp', '127.0.0.1', '127.0.0.1 is loopback'],
  ['http://169.254.1.1/mcp', '169.254.169.254', 'dialled'],
])('target %s, host %s: %s', async (targetUrl, host, outcome) =>
  expect(await refusal(policy({ targetUrl }).pin(host, 80))).toBe(outcome),
);

test('a name that stands for a private server opens private addresses, but never link-local ones', async () => {
  const privately = policy({ targetUrl: 'https://corp/', lookup: async () => [{ address: '10.0.0.1', family: 4 }] });
  expect(await refusal(privately.pin('corp', 443))).toBe('dialled');
  const metadata = policy({
    targetUrl: 'https://evil.example/',
    lookup: async () => [{ address: '169.254.169.254', family: 4 }],
  });
  expect(await refusal(metadata.pin('evil.example', 443))).toBe('169.254.169.254 is link-local');
});

describe('a lab', () => {
  const lab = {
    connectTo: { 'mcp.example.test:443': '127.0.0.1:4443', 'as.example.test:80': '127.0.0.1:8080' },
    dns: { 'mcp.example.test': ['203.0.113.7'] },
  };
  const inLab = (): EgressPolicy => policy({ targetUrl: 'https://mcp.example.test/mcp', lab });

  test('dials its names on loopback and shows the pretended address', async () => {
    expect(await inLab().pin('MCP.example.test.', 443)).toMatchObject({
      address: '127.0.0.1',
      port: 4443,
      shown: '203.0.113.7:443',
    });
    expect(await inLab().pin('as.example.test', 80)).toMatchObject({ port: 8080, shown: '127.0.0.1:80' });
    expect(await inLab().addresses('mcp.example.test')).toEqual(['203.0.113.7']);
  });

  test.each([
    ['mcp.example.test', 8443],
    ['other.example.test', 443],
    ['www.example.com', 443],
  ])('does not dial %s:%i, which it does not name', async (host, port) =>
    expect(await refusal(inLab().pin(host, port))).toBe('the lab does not name it in connectTo'),
  );

  test('opens no loopback beside its names', async () => {
    expect(await refusal(inLab().pin('127.0.0.1', 4443))).toBe('127.0.0.1 is loopback');
    expect(await refusal(inLab().pin('203.0.113.7', 443))).toBe('203.0.113.7 is reserved');
  });

  test('does not lift what is never dialled', async () => {
    const bold = policy({ lab: { connectTo: { 'claude.ai:443': '127.0.0.1:1' } } });
    expect(await refusal(bold.pin('claude.ai', 443))).toBe('claude.ai is never dialled');
  });

  test('that only adds a CA leaves the rules as they are, except for names in .test', async () => {
    const onlyCa = policy({
      targetUrl: 'https://localhost:8443/',
      lab: {},
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    expect(await refusal(onlyCa.pin('localhost', 8443))).toBe('dialled');
    expect(await refusal(onlyCa.pin('a.test', 443))).toBe('the lab does not name it in connectTo');
  });
});

test('loopbackOnly opens loopback alone, and asks no DNS for other names', async () => {
  const strict = new EgressPolicy({ targetUrl: 'http://127.0.0.1:1/', loopbackOnly: true });
  expect(await refusal(strict.pin('127.0.0.1', 80))).toBe('dialled');
  expect(await refusal(strict.pin('www.example.com', 80))).toBe('only loopback is open');
  expect(await refusal(strict.pin('8.8.8.8', 80))).toBe('8.8.8.8 is public');
});

test('every host that was asked for is listed once', async () => {
  const seen = policy();
  await seen.pin('www.example.org', 443);
  await seen.pin('WWW.EXAMPLE.ORG', 443);
  await refusal(seen.pin('127.1', 80));
  await refusal(seen.pin('a b', 80));
  expect(seen.hosts()).toEqual([
    { host: 'www.example.org', port: 443, allowed: true, reason: '93.184.216.34:443' },
    { host: '127.0.0.1', port: 80, allowed: false, reason: '127.0.0.1 is loopback' },
    { host: 'a b', port: 80, allowed: false, reason: 'not a host name' },
  ]);
});
