import type { ServerOptions } from 'node:https';
import { type Authority, type KeyPair, makeAuthority } from '../../harness/wire/certificate.js';
import type { WorldTls } from './world.js';

/** One CA per process, and one certificate per name and set of wishes: making them takes longer than starting a server. */
const authorities = new Map<WorldTls['authority'], Promise<Authority>>();
const issued = new Map<string, Promise<KeyPair>>();

function authorityOf(kind: WorldTls['authority']): Promise<Authority> {
  const made =
    authorities.get(kind) ?? makeAuthority(kind === 'own' ? 'Touchstone rehearsal CA' : 'A CA that nobody knows');
  authorities.set(kind, made);
  return made;
}

/** The CA that a rehearsal trusts, PEM. */
export const rootCert = async (): Promise<string> => (await authorityOf('own')).cert;

/** Key, certificate and protocol versions for a host, as the world wants them. */
export async function credentials(host: string, tls: WorldTls): Promise<ServerOptions> {
  const { names = [host], notBefore, notAfter, authority, minVersion, maxVersion } = tls;
  const wish = JSON.stringify([names, notBefore, notAfter, authority]);
  const dates = { ...(notBefore && { notBefore }), ...(notAfter && { notAfter }) };
  const pair = issued.get(wish) ?? authorityOf(authority).then((signer) => signer.issue({ names, ...dates }));
  issued.set(wish, pair);
  // OpenSSL refuses TLS 1.0 and 1.1 above security level 0.
  const old = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  return { ...(await pair), minVersion, maxVersion, ...(old && { ciphers: 'DEFAULT@SECLEVEL=0' }) };
}
