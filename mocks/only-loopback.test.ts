import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import { takeRefused } from './only-loopback.js';

const failing = (socket: net.Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once('error', ({ message }) => resolve(message));
    socket.once('connect', () => reject(new Error('it connected')));
  });

test.each<[string, () => net.Socket]>([
  ['net.connect(port, host)', () => net.connect(443, 'claude.ai')],
  ['net.connect(options)', () => net.connect({ host: 'claude.ai', port: 443 })],
  ['new Socket', () => new net.Socket().connect(443, 'claude.ai')],
  ['tls.connect', () => tls.connect({ host: 'claude.ai', port: 443 })],
])('%s to another host is refused and remembered', async (_, dial) => {
  expect(await failing(dial())).toContain('loopback only, and this one dialled claude.ai');
  expect(takeRefused()).toEqual(['claude.ai']);
});

test('fetch and addresses, too', async () => {
  await expect(fetch('https://api.anthropic.com/')).rejects.toThrow('fetch failed');
  await new Promise((resolve) => http.get('http://192.0.2.1/').once('error', resolve));
  expect(takeRefused()).toEqual(['api.anthropic.com', '192.0.2.1']);
});

test('a name goes by the address that the caller has for it', async () => {
  const to = (address: string) =>
    net.connect({ host: 'name.test', port: 1, lookup: (_, __, done) => done(null, [{ address, family: 4 }]) });
  expect(await failing(to('192.0.2.1'))).toContain('dialled 192.0.2.1');
  expect(takeRefused()).toEqual(['192.0.2.1']);
  expect(await failing(to('127.0.0.1'))).toContain('ECONNREFUSED');
});

test.fails('a test that dials and does not ask fails', async () => {
  await failing(net.connect(443, 'claude.com'));
});

test('loopback stays open', async () => {
  const server = http.createServer((_, response) => response.end('here')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe('here');
  server.close();
});
