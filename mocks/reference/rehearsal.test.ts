import { readFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { type Reference, reference } from './server.js';
import { healthyWorld } from './world.js';

const NOTES = 'notes.touchstone.test';
const AUTH = 'auth.touchstone.test';

/** Where a name stands, and what a client that trusts the lab's CA makes of its certificate. */
async function handshake(server: Reference, host: string, options: ConnectionOptions = {}): Promise<string> {
  const { lab } = server.target();
  const [address, port] = lab!.connectTo![`${host}:443`]!.split(':');
  const ca = await readFile(lab!.caFile!, 'utf8');
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: Number(port), servername: host, ca, ...options }, () => {
      resolve(socket.getProtocol() ?? '');
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('rehearsal', () => {
  test('stands at two names with certificates of the lab, and redirects from port 80', async () => {
    await using server = await reference();
    expect([server.url, server.issuer]).toEqual([`https://${NOTES}/mcp`, `https://${AUTH}`]);
    expect([await handshake(server, NOTES), await handshake(server, AUTH)]).toEqual(['TLSv1.3', 'TLSv1.3']);
    expect(await handshake(server, NOTES, { servername: 'other.test' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(
      await handshake(server, NOTES, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).toMatch(/^(ERR_SSL|ECONNRESET)/);
    const port = Number(server.target().lab!.connectTo![`${NOTES}:80`]!.split(':')[1]);
    const answer = await new Promise<string>((resolve) => {
      const socket = connectTcp(port, '127.0.0.1', () =>
        socket.write(`POST /mcp?a=1 HTTP/1.1\r\nHost: ${NOTES}\r\nContent-Length: 0\r\n\r\n`),
      );
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(answer).toContain(`location: https://${NOTES}/mcp?a=1`);
  });

  test.each([
    ['foreign', { authority: 'foreign' }, /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_/],
    ['expired', { notBefore: new Date('2026-01-01'), notAfter: new Date('2026-02-01') }, /CERT_HAS_EXPIRED/],
    ['misnamed', { names: ['elsewhere.test'] }, /ERR_TLS_CERT_ALTNAME_INVALID/],
    ['old', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, /ERR_SSL|ECONNRESET|PROTOCOL/],
  ] as const)('a %s certificate stays on its own host', async (_, tls, fault) => {
    const world = healthyWorld();
    Object.assign(world.tls.mcp, tls);
    await using server = await reference(world);
    expect(await handshake(server, NOTES)).toMatch(fault);
    expect(await handshake(server, AUTH)).toBe('TLSv1.3');
  });

  test('leaves nothing behind', async () => {
    const server = await reference();
    const { caFile } = server.target().lab!;
    await server[Symbol.asyncDispose]();
    await expect(readFile(caFile!)).rejects.toThrow('ENOENT');
  });
});
