import { expect, test } from 'vitest';
import {
  acceptedOf,
  certified,
  findingsOf,
  idsOf,
  originsOf,
  sdkExample,
  start,
  withoutLoad,
} from './foreign.fixture.js';

const EXAMPLE = sdkExample('elicitationUrlExample', { ports: ['MCP_PORT', 'MCP_AUTH_PORT'], host: 'localhost' });
const TOOLS = ['tool payment-confirm', 'tool third-party-auth'];

/** docs/field/sdk-url-elicitation-example@1.32.2.md has the curl that shows each of them. */
const FOUND = {
  'fail annotations.safety-hint-present': TOOLS,
  'fail annotations.title-present': TOOLS,
  'fail authorization.consent-screen-shown': [
    'flow claude-ai, a new client',
    'flow claude-com-denied, a new client',
    'flow inspector, a new client',
  ],
  'fail authorization.dcr-error-shape': ['registration with plain http to another host'],
  'fail authorization.token-errors-rfc6749': [
    'token request with an unknown code',
    'token request with an unknown refresh token',
  ],
  'fail authorization.unauthenticated-401': [
    'initialize with an invalid token',
    'tools/list with an invalid token',
    'tools/call with an invalid token',
  ],
  'fail protocol.no-unsupported-client-features': TOOLS.map((tool) => `${tool} (2025-11-25)`),
  'fail transport.malformed-json': ['half a JSON object (2025-11-25)'],
  'warn authorization.client-registration-available': ['issuer http://localhost/'],
  'warn authorization.invalid-client-triggers-reregistration': ['token request with an unknown client'],
  'warn authorization.iss-parameter': ['issuer http://localhost/'],
  'warn authorization.redirect-loopback-any-port': ['callback http://127.0.0.1/callback'],
  'warn authorization.redirect-registration-required': ['token request with other redirect_uri'],
  'warn authorization.refresh-works': ['grant of flow claude-com-denied'],
  'warn authorization.token-integrity': ['request with one character of the token changed'],
  'warn compat.claude-code': ['callback http://127.0.0.1/callback', 'callback http://localhost/callback'],
  'warn cors.expose-headers': ['www-authenticate'],
  'warn cors.no-wildcard-with-credentials': ['OPTIONS from https://evil.example', 'POST from https://evil.example'],
  'warn errors.graceful-on-bad-http': ['PUT', 'PATCH'],
  'warn protocol.dual-era': ['protocol eras'],
  'warn tools.behaviour-matches-docs': ['target file'],
  'warn tools.unknown-tool-error': ['revision 2025-11-25'],
  'warn transport.accept-header-handling': ['Accept: */* (2025-11-25)'],
  'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
  'warn transport.origin-validation': originsOf('2025-11-25'),
};

test('the failures and warnings are the ones that were confirmed by hand, and no page is opened', async () => {
  await using server = await start(EXAMPLE);
  const run = await certified(server.url, { impact: withoutLoad });
  expect(findingsOf(run.result)).toEqual(FOUND);
  expect(run.result.target).toMatchObject({ eras: ['2025-11-25'], auth: 'oauth' });
  expect(acceptedOf(run)).toEqual({ safe: '0 of 0', all: '0 of 2' });
  expect(idsOf(run.result, 'untestable')).toContain('tools.call-succeeds');
  const asked = [...run.run.exchanges.values()].map(({ request }) => new URL(request.url).pathname);
  expect(asked.filter((path) => /confirm-payment|api-key-form/.test(path))).toEqual([]);
}, 60_000);
