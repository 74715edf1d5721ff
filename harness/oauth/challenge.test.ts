import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { challengeOf, LONGEST_FIELD, parseChallenges } from './challenge.js';

describe('parseChallenges', () => {
  it('reads the parameters of a Bearer challenge', () => {
    const { challenges, problem } = parseChallenges(
      'Bearer realm="mcp", error=invalid_token , resource_metadata = "https://mcp.example.com/.well-known/x?a=b,c"',
    );
    expect(problem).toBeUndefined();
    expect(challenges).toEqual([
      {
        scheme: 'Bearer',
        params: {
          realm: 'mcp',
          error: 'invalid_token',
          resource_metadata: 'https://mcp.example.com/.well-known/x?a=b,c',
        },
      },
    ]);
  });

  it('reads several challenges in one field, the example of RFC 9110 §11.6.1', () => {
    const { challenges, problem } = parseChallenges(
      'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\"", Negotiate, NTLM TlRMTVNTUAAC==',
    );
    expect(problem).toBeUndefined();
    expect(challenges.map(({ scheme }) => scheme)).toEqual(['Basic', 'Newauth', 'Negotiate', 'NTLM']);
    expect(challengeOf(challenges, 'newauth')?.params.title).toBe('Login to "apps"');
    expect(challengeOf(challenges, 'ntlm')?.token68).toBe('TlRMTVNTUAAC==');
  });

  it('keeps empty list elements apart from challenges, and the first of two equal names', () => {
    expect(parseChallenges(', ,Bearer a=1,, A=2 ,').challenges).toEqual([{ scheme: 'Bearer', params: { a: '1' } }]);
  });

  it.each(['Bearer realm="open', 'Bearer realm="a" error="b"', 'Bearer =x', '"quoted"', 'Bearer a="b" c'])(
    'tells that %s is malformed',
    (field) => expect(parseChallenges(field).problem).toBeDefined(),
  );

  it('keeps names that are special to objects as plain names', () => {
    const { challenges } = parseChallenges('Bearer __proto__="x", constructor=y');
    expect(Object.keys(challenges[0]!.params)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('does not read a field beyond its limit', () => {
    const { challenges, problem } = parseChallenges(`Bearer realm="${'x'.repeat(LONGEST_FIELD)}"`);
    expect(challenges).toEqual([]);
    expect(problem).toMatch(/characters long/);
  });

  it('never throws, and reads back what it is given', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (field) => void parseChallenges(field)));
    const hostile = fc.string({ unit: fc.constantFrom('"', '\\', ',', '=', ' ', 'a', 'Bearer '), maxLength: 600 });
    fc.assert(fc.property(hostile, (field) => void parseChallenges(field)));
    const value = fc.string({ maxLength: 60 });
    fc.assert(
      fc.property(value, value, (realm, scope) => {
        const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
        const { challenges, problem } = parseChallenges(`Bearer realm=${quote(realm)},scope=${quote(scope)}`);
        expect(problem).toBeUndefined();
        expect(challenges).toEqual([{ scheme: 'Bearer', params: { realm, scope } }]);
      }),
    );
  });
});
