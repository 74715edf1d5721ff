import tls from 'node:tls';
import type { SeenTls } from '../core/evidence.js';

/** Versions of TLS that a handshake offers; Node's own choice where not given. */
export interface Versions {
  minVersion?: string | undefined;
  maxVersion?: string | undefined;
}

/** Reading the roots takes tens of milliseconds: each combination is made once. */
const contexts = new Map<string, tls.SecureContext>();

/** Trusts the system's roots and, in a lab, its CA. */
export function secureContext(ca: readonly string[], { minVersion, maxVersion }: Versions = {}): tls.SecureContext {
  const key = JSON.stringify([ca, minVersion, maxVersion]);
  const known = contexts.get(key);
  if (known) return known;
  const made = tls.createSecureContext({
    ...(ca.length > 0 && { ca: [...tls.rootCertificates, ...ca] }),
    ...(minVersion && { minVersion: minVersion as tls.SecureVersion }),
    ...(maxVersion && { maxVersion: maxVersion as tls.SecureVersion }),
    // OpenSSL's default level knows no TLS before 1.2: we, not the server, would refuse.
    ...((maxVersion === 'TLSv1' || maxVersion === 'TLSv1.1') && { ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
  contexts.set(key, made);
  return made;
}

/** What the handshake of a connected socket showed. */
export function seenTls(socket: tls.TLSSocket): SeenTls {
  const certificate = socket.getPeerX509Certificate();
  const oneLine = (text = ''): string => text.replaceAll('\n', ', ');
  // Node types it as an Error; since 0.11 it is the code as a string.
  const error: unknown = socket.authorizationError;
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    authorized: socket.authorized,
    ...(!socket.authorized && { authorizationError: error instanceof Error ? error.message : String(error) }),
    subject: oneLine(certificate?.subject),
    issuer: oneLine(certificate?.issuer),
    altNames: oneLine(certificate?.subjectAltName),
    validFrom: isoDate(certificate?.validFrom),
    validTo: isoDate(certificate?.validTo),
  };
}

/** ISO 8601, or the text as it stands where it is no date. */
function isoDate(text = ''): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}
