import { describe, expect, it } from 'vitest';
import { Redactor } from '../core/redact.js';
import { alteredUris, CHANGES, forgeries, redeemWrongly } from './misuse.js';
import { scriptedWire } from './scripted-wire.fixture.js';

const right = {
  server: { issuer: 'https://auth.example.com', metadata: { token_endpoint: 'https://auth.example.com/token' } },
  client: { clientId: 'c1', authMethod: 'none' },
  other: { clientId: 'c2', authMethod: 'none' },
  callback: 'https://claude.ai/api/mcp/auth_callback',
  resource: 'https://mcp.example.com/mcp',
  code: 'code-of-the-flow',
  verifier: 'verifier-of-the-flow',
} as const;

/** A token endpoint that issues a token to whoever it `accepts`; `burns`: a refused code is not good any more. */
function endpoint(accepts: (form: URLSearchParams) => boolean, burns = false) {
  let good = true;
  const wire = scriptedWire(({ body }) => {
    const issued = good && accepts(new URLSearchParams(String(body)));
    if (issued || burns) good = false;
    return issued ? { body: { access_token: 'some-access-token' } } : { status: 400, body: { error: 'invalid_grant' } };
  });
  return { wire, redactor: new Redactor(), signal: new AbortController().signal };
}
const strict = (form: URLSearchParams): boolean =>
  form.get('code_verifier') === right.verifier &&
  form.get('client_id') === 'c1' &&
  form.get('redirect_uri') === right.callback;

describe('redeemWrongly', () => {
  it('has every refusal proved by one code, where that is still good afterwards', async () => {
    const seen = await redeemWrongly(endpoint(strict), right, CHANGES);
    expect(seen.map(({ change, issued, codeStillGood }) => [change, issued, codeStillGood])).toEqual(
      CHANGES.map((change) => [change, false, true]),
    );
  });

  it('has only the first refusal proved by a code that a refusal burns', async () => {
    const seen = await redeemWrongly(endpoint(strict, true), right, CHANGES);
    expect(seen.filter(({ first, codeStillGood }) => first || codeStillGood).map(({ change }) => change)).toEqual([
      'wrong verifier',
    ]);
  });

  it('stops where a token is issued', async () => {
    const tools = endpoint((form) => form.has('code_verifier'));
    const seen = await redeemWrongly(tools, right, CHANGES);
    expect(seen).toMatchObject([{ change: 'wrong verifier', issued: true }]);
    expect(tools.wire.sent).toHaveLength(1);
    expect(tools.redactor.text('some-access-token')).not.toContain('some');
  });

  it('alters one field at a time', async () => {
    const { wire, ...tools } = endpoint(() => false);
    await redeemWrongly({ wire, ...tools }, right, CHANGES);
    const good = { code_verifier: right.verifier, client_id: 'c1', redirect_uri: right.callback };
    const wrong = wire.sent.map(({ body }) => {
      const form = new URLSearchParams(String(body));
      return Object.entries(good).flatMap(([name, value]) => (form.get(name) === value ? [] : [name]));
    });
    expect(wrong).toEqual([['code_verifier'], ['code_verifier'], ['redirect_uri'], ['client_id'], []]);
  });
});

describe('what is forged', () => {
  it('is never the registered redirect URI', () => {
    const uris = alteredUris(right.callback).map(({ uri }) => uri);
    expect(new Set([...uris, right.callback]).size).toBe(12);
    expect(uris).toContain('http://claude.ai/api/mcp/auth_callback');
    expect(alteredUris('http://localhost:6274/oauth/callback')).toHaveLength(8);
  });

  it('differs from an opaque token in one character, and from a JWT in its signature alone', () => {
    for (const [token, times] of [
      ['opaque-token-AAAA', 2],
      ['BBBB', 1],
    ] as const) {
      const forged = forgeries(token).map(({ value }) => value);
      expect(new Set(forged).size).toBe(times);
      for (const value of forged) {
        expect([...value].filter((character, at) => character !== token[at])).toHaveLength(1);
        expect(value).toHaveLength(token.length);
      }
    }
    const [tampered, unsigned] = forgeries('head.body.signature').map(({ value }) => value.split('.'));
    expect(tampered?.slice(0, 2)).toEqual(['head', 'body']);
    expect(tampered?.[2]).not.toBe('signature');
    expect([unsigned?.[1], unsigned?.[2]]).toEqual(['body', '']);
  });
});
