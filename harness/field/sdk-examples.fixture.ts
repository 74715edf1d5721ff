import { type Foreign, originsOf } from './foreign.fixture.js';

/** One of the servers inside the v1 SDK. */
export const sdkExample = (name: string, rest: Partial<Foreign> = {}): Foreign => ({
  script: `@modelcontextprotocol/sdk/dist/esm/examples/server/${name}.js`,
  args: [],
  host: '127.0.0.1',
  ...rest,
});

/** Findings on all of them that have tools: the SDK's own ways. */
export const OF_THE_SDK = {
  'warn protocol.dual-era': ['protocol eras'],
  'warn tools.behaviour-matches-docs': ['target file'],
  'warn tools.unknown-tool-error': ['revision 2025-11-25'],
  'warn transport.accept-header-handling': ['Accept: */* (2025-11-25)'],
  'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
  'warn transport.origin-validation': originsOf('2025-11-25'),
};
/** And what Express adds: its page for a body that it cannot read. */
export const STACK = {
  'fail errors.no-internal-leak': ['half a JSON object (2025-11-25)', 'POST of a body of 10 MB'],
  'fail transport.malformed-json': ['half a JSON object (2025-11-25)'],
};
export const PUT_PATCH = { 'warn errors.graceful-on-bad-http': ['PUT', 'PATCH'] };

/** Findings on the authorization server that two of them bring along. */
export const OF_THE_DEMO_AUTHORIZATION = {
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
  'warn authorization.client-registration-available': ['issuer http://localhost/'],
  'warn authorization.invalid-client-triggers-reregistration': ['token request with an unknown client'],
  'warn authorization.iss-parameter': ['issuer http://localhost/'],
  'warn authorization.redirect-loopback-any-port': ['callback http://127.0.0.1/callback'],
  'warn authorization.redirect-registration-required': ['token request with other redirect_uri'],
  'warn authorization.refresh-works': ['grant of flow claude-com-denied'],
  'warn authorization.token-integrity': [
    'request with one character of the token changed',
    'request with one of its last characters changed',
  ],
  'warn compat.claude-code': ['callback http://127.0.0.1/callback', 'callback http://localhost/callback'],
};
