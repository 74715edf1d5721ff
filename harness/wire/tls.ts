import tls from 'node:tls';
import type { SeenTls } from '../core/evidence.js';

/** System roots and, in a lab, its CA. Undefined leaves Node's own choice in place. */
export function trust(ca: readonly string[] = []): tls.SecureContext | undefined {
  return ca.length > 0 ? tls.createSecureContext({ ca: [...tls.rootCertificates, ...ca] }) : undefined;
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
