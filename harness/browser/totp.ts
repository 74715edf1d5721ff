import { createHmac } from 'node:crypto';

export const TOTP_STEP_MS = 30_000;

/**
 * Time-based one-time password (RFC 6238 with the defaults of authenticator apps: SHA-1, 30 s, 6 digits).
 * @param secret base32 as sites print it (spaces, lower case and missing padding are fine), or a whole `otpauth://` URL
 * @throws Error where the secret is not base32
 */
export function totp(secret: string, atMs: number): string {
  const { key, digits, algorithm, stepMs } = parameters(secret);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / stepMs)));
  const digest = createHmac(algorithm, key).update(counter).digest();
  // Dynamic truncation, RFC 4226 section 5.3.
  const offset = digest.at(-1)! & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

function parameters(secret: string): { key: Buffer; digits: number; algorithm: string; stepMs: number } {
  if (!/^otpauth:/i.test(secret)) return { key: base32(secret), digits: 6, algorithm: 'sha1', stepMs: TOTP_STEP_MS };
  const query = new URL(secret).searchParams;
  return {
    key: base32(query.get('secret') ?? ''),
    digits: Number(query.get('digits') ?? 6),
    algorithm: (query.get('algorithm') ?? 'sha1').toLowerCase(),
    stepMs: Number(query.get('period') ?? 30) * 1000,
  };
}

/** RFC 4648 section 6. */
function base32(text: string): Buffer {
  const symbols = text.toUpperCase().replace(/[\s-]|=+$/g, '');
  if (!/^[A-Z2-7]+$/.test(symbols)) throw new Error('the TOTP secret is not base32');
  let bits = '';
  for (const symbol of symbols) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(symbol).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
