import { expect, it } from 'vitest';
import { certifyReference } from '../prove.js';

it('drives every callback through client id metadata documents where there is no registration', async () => {
  const { checks, target } = await certifyReference((world) => {
    world.auth.registration = false;
  }, 'authorization');
  const outcomes = Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]));
  const rows = [
    'client-registration-available',
    'authorization-code-flow',
    'redirect-claude-ai',
    'redirect-claude-com',
    'redirect-inspector',
    'redirect-loopback-any-port',
    'cimd-complete',
    'refresh-works',
  ];
  expect(rows.map((row) => [row, outcomes[`authorization.${row}`]])).toEqual(rows.map((row) => [row, 'pass']));
  expect(outcomes['authorization.dcr-valid']).toBe('not-applicable');
  expect(checks.filter(({ area, outcome }) => area === 'authorization' && outcome === 'fail')).toEqual([]);
  expect(target.auth).toBe('oauth');
});

it('judges OAuth, signed in, where only tools ask for it', async () => {
  const { checks, target } = await certifyReference((world) => {
    world.auth.open = (message) => message !== undefined && message.method !== 'tools/call';
  }, 'authorization');
  const outcomes = Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]));
  expect(target.auth).toBe('oauth');
  const rows = ['lazy-auth-http-401', 'oauth-when-auth-required', 'unauthenticated-401', 'authorization-code-flow'];
  expect(rows.map((row) => [row, outcomes[`authorization.${row}`]])).toEqual(rows.map((row) => [row, 'pass']));
  expect(outcomes['tools.call-succeeds']).toBe('pass');
  expect(checks.filter(({ area, outcome }) => area === 'authorization' && outcome === 'fail')).toEqual([]);
});
