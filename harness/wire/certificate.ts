import 'reflect-metadata';
import { createHash, createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { systemClock } from '../core/clock.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;

/** A key and its certificate, both PEM. `cert` of an issued pair holds leaf and CA, as a TLS server sends them. */
export interface KeyPair {
  key: string;
  cert: string;
}

export interface Authority {
  /** The CA's own certificate, PEM. */
  cert: string;
  /** `spkiDigest` of the CA. */
  spki: string;
  /**
   * Makes a new key and signs its certificate.
   * @param names host names and IP addresses of the subjectAltName; wildcards are allowed; none gives a certificate without it
   * @param notBefore default an hour ago
   * @param notAfter default in thirty days: browsers refuse long-lived ones
   */
  issue(options: { names: readonly string[]; notBefore?: Date; notAfter?: Date }): Promise<KeyPair>;
}

/** Makes a throw-away certificate authority (ECDSA P-256). Its private key lives and dies with the process. */
export async function makeAuthority(name = 'Touchstone throw-away CA'): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...common(),
    name: `CN=${name}`,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const cert = pem(root);
  return {
    cert,
    spki: spkiDigest(cert),
    issue: async ({ names, notBefore, notAfter }) => {
      const leafKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const leaf = await x509.X509CertificateGenerator.create({
        ...common(notBefore, notAfter),
        subject: `CN=${names[0] ?? 'nobody'}`,
        issuer: root.subject,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
          ...(names.length ? [new x509.SubjectAlternativeNameExtension(names.map(altName))] : []),
        ],
      });
      return { key: await privatePem(leafKeys.privateKey), cert: `${pem(leaf)}${cert}` };
    },
  };
}

/**
 * Base64 of the SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469 section 2.4): what Chromium's
 * `--ignore-certificate-errors-spki-list` takes.
 * @param certPem one certificate, or a chain whose first is meant
 */
export function spkiDigest(certPem: string): string {
  const spki = new X509Certificate(certPem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

/** Whoever verifies a certificate asks the wall clock, so it is the wall clock that dates it. */
function common(notBefore = after(-HOUR_MS), notAfter = after(30 * 24 * HOUR_MS)) {
  // A serial number is positive (RFC 5280 section 4.1.2.2): the first byte stays below 0x80, and is not zero.
  const serialNumber = `4f${randomBytes(15).toString('hex')}`;
  return { serialNumber, notBefore, notAfter, signingAlgorithm: ALGORITHM };
}

const after = (ms: number): Date => new Date(systemClock.date().getTime() + ms);

const altName = (name: string): x509.JsonGeneralName => ({ type: isIP(name) ? 'ip' : 'dns', value: name });

const pem = (cert: x509.X509Certificate): string => `${cert.toString('pem').trim()}\n`;

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}
