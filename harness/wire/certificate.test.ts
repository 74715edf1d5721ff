import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import { type KeyPair, makeAuthority, spkiDigest } from './certificate.js';

/** What a client that trusts `ca` alone sees of a server with this pair: `undefined` where it is content. */
async function refusal(pair: KeyPair, ca: string, servername: string): Promise<string | undefined> {
  const server = tls.createServer(pair, (socket) => socket.on('error', () => {}).end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = tls.connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername, ca });
  try {
    await once(client, 'secureConnect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    client.destroy();
    server.close();
  }
}

test('an issued certificate is good for its names and for a client that trusts the CA', async () => {
  const authority = await makeAuthority();
  const pair = await authority.issue({ names: ['as.example.test', '*.mcp.example.test', '127.0.0.1'] });
  expect(await refusal(pair, authority.cert, 'as.example.test')).toBeUndefined();
  expect(await refusal(pair, authority.cert, 'a.mcp.example.test')).toBeUndefined();
  expect(await refusal(pair, authority.cert, 'other.example.test')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(new X509Certificate(pair.cert).subjectAltName).toContain('IP Address:127.0.0.1');
});

test('it is bad for a client that trusts another CA, and outside its dates', async () => {
  const [authority, other] = await Promise.all([makeAuthority(), makeAuthority()]);
  const names = ['as.example.test'];
  const pair = await authority.issue({ names });
  expect(await refusal(pair, other.cert, 'as.example.test')).toBeTruthy();
  const expired = await authority.issue({ names, notBefore: new Date('2020-01-01'), notAfter: new Date('2020-02-01') });
  expect(await refusal(expired, authority.cert, 'as.example.test')).toBe('CERT_HAS_EXPIRED');
});

test('the digest is that of the first certificate of a chain, and new for every key', async () => {
  const authority = await makeAuthority();
  const [first, second] = await Promise.all([
    authority.issue({ names: ['a.test'] }),
    authority.issue({ names: ['a.test'] }),
  ]);
  const der = new X509Certificate(first.cert).publicKey.export({ type: 'spki', format: 'der' });
  expect(spkiDigest(first.cert)).toBe(createHash('sha256').update(der).digest('base64'));
  expect(new Set([first.cert, second.cert, authority.cert].map(spkiDigest)).size).toBe(3);
  expect(authority.spki).toBe(spkiDigest(authority.cert));
});
