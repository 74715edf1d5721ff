import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from './redact.js';

const secret = fc.string({ minLength: 12, maxLength: 60 }).filter((text) => text.trim() === text);
const around = fc.string({ maxLength: 20 });

const ENCODINGS: readonly [string, (text: string) => string][] = [
  ['plain', (text) => text],
  ['URL', (text) => encodeURIComponent(text)],
  ['form', (text) => new URLSearchParams({ v: text }).toString().slice(2)],
  ['JSON', (text) => JSON.stringify(text).slice(1, -1)],
  ['hex', (text) => Buffer.from(text).toString('hex')],
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64url', (text) => Buffer.from(text).toString('base64url')],
];

describe('Redactor', () => {
  it.each(ENCODINGS)('replaces a secret in %s wherever it stands', (_, encode) => {
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        const redactor = new Redactor();
        redactor.learn('token', value);
        const text = redactor.text(`${before}${encode(value)}${after}`);
        expect(text).toContain('‹token:');
        expect(text).not.toContain(encode(value));
      }),
    );
  });

  it('replaces the middle of a secret inside a longer base64 text, whatever its alignment', () => {
    const redactor = new Redactor();
    const value = 'correct horse battery staple';
    redactor.learn('password', value);
    for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
      const text = redactor.text(Buffer.from(`${before}${value}!`).toString('base64'));
      expect(text).toContain('‹password:');
      expect(Buffer.from(text, 'base64').toString()).not.toContain('horse battery');
    }
  });

  it('leaves everything else as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const redactor = new Redactor();
        redactor.learn('token', 'a-secret-that-is-not-in-there');
        expect(JSON.stringify(redactor.value(value))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('redacts keys and values at every depth, and keeps members of dangerous names as members', () => {
    const redactor = new Redactor();
    redactor.learn('code', 'SplxlOBeZQQYbYS6WxSbIA');
    const hostile = JSON.parse('{"__proto__":{"SplxlOBeZQQYbYS6WxSbIA":["SplxlOBeZQQYbYS6WxSbIA"]}}');
    const text = JSON.stringify(redactor.value(hostile));
    expect(text).toMatch(/^\{"__proto__":\{"‹code:[0-9a-f]{8}›":\["‹code:[0-9a-f]{8}›"\]\}\}$/);
    expect(Object.prototype).not.toHaveProperty('SplxlOBeZQQYbYS6WxSbIA');
  });

  it('keeps equal secrets recognisable, and guessable by nobody', () => {
    const [one, other] = [new Redactor(), new Redactor()];
    expect(one.mark('token', 'x')).toBe(one.mark('token', 'x'));
    expect(one.mark('token', 'x')).not.toBe(one.mark('token', 'y'));
    expect(one.mark('token', 'x')).not.toBe(other.mark('token', 'x'));
  });

  it('replaces a short secret only where it is the whole text', () => {
    const redactor = new Redactor();
    redactor.learn('password', 'a1');
    expect(redactor.value({ password: 'a1', word: 'ca1m' })).toEqual({
      password: expect.stringMatching(/^‹password:/),
      word: 'ca1m',
    });
  });
});
