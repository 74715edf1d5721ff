import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../core/clock.js';
import { Redactor } from '../core/redact.js';
import { scriptedWire } from './scripted-wire.fixture.js';
import { lifetimeMs } from './token-endpoint.js';
import { createTokenBroker, expiryMs, type Grant } from './tokens.js';

const grant: Grant = {
  server: { issuer: 'https://auth.example.com', metadata: { token_endpoint: 'https://auth.example.com/token' } },
  client: { clientId: 'c1', authMethod: 'none' },
  accessToken: 'access-one-000000',
  refreshToken: 'refresh-one-00000',
  expiresAtMs: 1_000,
  resource: 'https://mcp.example.com/mcp',
};

function setUp(answer: Parameters<typeof scriptedWire>[0]) {
  let nowMs = 0;
  const clock: Clock = { ...systemClock, nowMs: () => nowMs };
  const redactor = new Redactor();
  const wire = scriptedWire(answer);
  return { wire, redactor, broker: createTokenBroker({ wire, clock, redactor }), at: (ms: number) => (nowMs = ms) };
}

describe('the token broker', () => {
  it('has nothing to say without a grant, and hands out a fresh token as it is', async () => {
    const { broker, wire } = setUp(() => undefined);
    expect(await broker.authorization()).toBeUndefined();
    broker.deposit(grant);
    expect(await broker.authorization()).toBe('Bearer access-one-000000');
    expect(wire.sent).toEqual([]);
  });

  it('refreshes a stale token once, however many ask', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { broker, wire, at, redactor } = setUp(async () => {
      await gate;
      return {
        body: {
          access_token: 'access-two-000000',
          token_type: 'Bearer',
          expires_in: 100,
          refresh_token: 'refresh-two-00000',
        },
      };
    });
    broker.deposit(grant);
    at(1_000);
    const asked = Promise.all([broker.authorization(), broker.authorization(), broker.authorization()]);
    open();
    expect(await asked).toEqual(Array(3).fill('Bearer access-two-000000'));
    expect(wire.sent).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(String(wire.sent[0]?.body)))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-one-00000',
      resource: grant.resource,
      client_id: 'c1',
    });
    expect(redactor.text('access-two-000000 refresh-two-00000')).not.toContain('two');
    at(2_000);
    expect(await broker.authorization()).toBe('Bearer access-two-000000');
    expect(wire.sent).toHaveLength(1);
    at(200_000);
    await broker.authorization();
    expect(String(wire.sent[1]?.body)).toContain('refresh_token=refresh-two-00000');
  });

  it('keeps the refresh token where no new one comes', async () => {
    const { broker, wire, at } = setUp(() => ({ body: { access_token: 'access-two-000000', expires_in: 10 } }));
    broker.deposit(grant);
    for (const ms of [1_000, 100_000]) {
      at(ms);
      await broker.authorization();
    }
    expect(wire.sent.map(({ body }) => String(body).includes('refresh-one-00000'))).toEqual([true, true]);
  });

  it.each([{ status: 400, body: { error: 'invalid_grant' } }, undefined, { body: 'nonsense' }])(
    'hands out the old token when a refresh fails, and does not ask again: %j',
    async (answer) => {
      const { broker, wire, at } = setUp(() => answer);
      broker.deposit(grant);
      at(1_000);
      expect(await broker.authorization()).toBe('Bearer access-one-000000');
      expect(await broker.authorization()).toBe('Bearer access-one-000000');
      expect(wire.sent).toHaveLength(1);
    },
  );

  it('does not let a late refresh replace a grant deposited meanwhile', async () => {
    const { broker, at } = setUp(() => {
      broker.deposit({ ...grant, accessToken: 'access-new-000000', expiresAtMs: 9_000 });
      return { body: { access_token: 'access-two-000000' } };
    });
    broker.deposit(grant);
    at(1_000);
    expect(await broker.authorization()).toBe('Bearer access-new-000000');
  });
});

describe('lifetimes', () => {
  it.each([
    [3600, 3_600_000],
    ['3600', 3_600_000],
    [1e12, 31_536_000_000],
    [0.5, 500],
    [0, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    ['', undefined],
    ['soon', undefined],
    [null, undefined],
    [true, undefined],
  ])('reads expires_in %j as %j ms', (given, ms) => {
    expect(lifetimeMs(given)).toBe(ms);
  });

  it('ends the use of a token before it expires, also of one that hardly lives', () => {
    expect(expiryMs(1_000, { accessToken: 'a', expiresInMs: 3_600_000 })).toBe(1_000 + 3_600_000 - 30_000);
    expect(expiryMs(1_000, { accessToken: 'a', expiresInMs: 1_000 })).toBe(1_900);
    expect(expiryMs(1_000, { accessToken: 'a' })).toBeUndefined();
  });
});
