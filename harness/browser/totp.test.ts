import { expect, test } from 'vitest';
import { totp } from './totp.js';

// RFC 6238 appendix B: the keys are the ASCII digits 1234567890… of 20, 32 and 64 bytes.
const SHA1 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const SHA256 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA';
const SHA512 = `${SHA1.repeat(3)}GEZDGNA`;
const url = (secret: string, algorithm: string): string =>
  `otpauth://totp/Example:alice?secret=${secret}&digits=8&algorithm=${algorithm}`;

test.each([
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
])('RFC 6238 appendix B at %i s', (seconds, sha1, sha256, sha512) => {
  expect(totp(url(SHA1, 'SHA1'), seconds * 1000)).toBe(sha1);
  expect(totp(url(SHA256, 'SHA256'), seconds * 1000)).toBe(sha256);
  expect(totp(url(SHA512, 'SHA512'), seconds * 1000)).toBe(sha512);
});

test('a bare secret has six digits, however it is written', () => {
  expect(totp(SHA1, 59_000)).toBe('287082');
  expect(totp('gezd gnbv gy3t qojq gezd gnbv gy3t qojq', 59_000)).toBe('287082');
  expect(totp(`${SHA256}====`, 59_000)).toMatch(/^\d{6}$/);
});

test('a secret that is not base32 is refused', () => {
  expect(() => totp('not base32!', 0)).toThrow('base32');
});
