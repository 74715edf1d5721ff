import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../index.js';
import { acceptedOf, certified, findingsOf, idsOf, start } from './foreign.fixture.js';
import { OF_THE_DEMO_AUTHORIZATION, OF_THE_SDK, PUT_PATCH, STACK, sdkExample } from './sdk-examples.fixture.js';

const EXAMPLE = sdkExample('simpleStreamableHttp', {
  args: ['--oauth'],
  ports: ['MCP_PORT', 'MCP_AUTH_PORT'],
  host: 'localhost',
});

/** docs/field/sdk-oauth-example@1.32.2.md has the curl that shows each of them. */
const FOUND = {
  ...OF_THE_SDK,
  ...STACK,
  ...PUT_PATCH,
  ...OF_THE_DEMO_AUTHORIZATION,
  'fail annotations.safety-hint-present': [
    'tool greet',
    'tool collect-user-info',
    'tool collect-user-info-task',
    'tool start-notification-stream',
    'tool list-files',
    'tool delay',
  ],
  'fail annotations.title-present': ['tool collect-user-info', 'tool start-notification-stream'],
  'fail cors.actual-response': [
    'tools/list from https://claude.ai',
    'tools/list without a token from https://claude.ai',
    'tools/list by a page of https://claude.ai in a real browser',
    'tools/list without a token by a page of https://claude.ai in a real browser',
  ],
  'fail cors.preflight-mcp': ['preflight from https://claude.ai'],
  'fail errors.no-internal-leak': ['tool multi-greet', 'half a JSON object (2025-11-25)'],
  'warn authorization.resource-indicator': ['resource https://evil.example/mcp'],
  'warn tools.description-present': ['tool greet'],
};

/** The browser comes back, with a code that buys a token, to every callback but the loopback one on another port. */
const FLOWS = [
  'authorization.authorization-code-flow',
  'authorization.pkce-enforced',
  'authorization.redirect-claude-ai',
  'authorization.redirect-claude-com',
  'authorization.redirect-inspector',
  'authorization.redirect-uri-exact-match',
  'authorization.state-roundtrip',
  'authorization.token-endpoint-form-encoded',
  'authorization.token-response-shape',
];

const PASSED = [
  'annotations.correct-location',
  'annotations.destructive-for-additive-writes',
  'annotations.hints-complete',
  'annotations.match-behaviour',
  'annotations.not-contradictory',
  'annotations.stable-across-sessions',
  'authorization.access-token-lifetime',
  'authorization.as-issuer-identical',
  'authorization.as-metadata-discoverable',
  'authorization.bearer-scheme-case-insensitive',
  'authorization.client-secret-optional',
  'authorization.dcr-valid',
  'authorization.head-without-token',
  'authorization.no-client-credentials-only',
  'authorization.no-implicit-or-password',
  'authorization.oauth-when-auth-required',
  'authorization.pkce-s256-advertised',
  'authorization.prm-authorization-servers',
  'authorization.prm-discoverable',
  'authorization.prm-resource-matches',
  'authorization.scope-guidance',
  'authorization.token-only-in-header',
  'authorization.tokens-not-leaked',
  'authorization.www-authenticate-challenge',
  'errors.helpful-messages',
  'errors.status-consistency',
  'errors.tool-error-via-isError',
  'limits.token-frugality',
  'limits.tool-definitions-size',
  'performance.connect-latency',
  'protocol.capabilities-honoured',
  'protocol.claude-supported-version',
  'protocol.client-info-not-gated',
  'protocol.initialize-version-echo',
  'protocol.legacy-ping',
  'protocol.resources-readable',
  'protocol.server-info',
  'protocol.tools-capability',
  'tools.description-no-injection',
  'tools.deterministic-order',
  'tools.input-schema-valid',
  'tools.input-validated',
  'tools.name-valid',
  'tools.no-conflict-with-others',
  'tools.nonempty',
  'tools.parameters-described',
  'tools.read-write-separated',
  'transport.endpoint-reachable',
  'transport.get-sse-or-405',
  'transport.invalid-protocol-version-400',
  'transport.jsonrpc-envelope',
  'transport.missing-protocol-version-tolerated',
  'transport.no-cross-host-redirect',
  'transport.not-sse-only',
  'transport.notification-202',
  'transport.response-content-type',
  'transport.session-delete',
  'transport.session-id-format',
  'transport.session-missing-400',
  'transport.session-unknown-404',
  'transport.single-endpoint-path',
  'transport.sse-wellformed',
  'transport.streamable-http-supported',
  'transport.unknown-method',
];

/** No page was shown, a code is refused with a 500, and only one tool says that it reads. */
const OPEN = [
  'authorization.code-bound-to-client',
  'authorization.code-single-use',
  'authorization.consent-denied',
  'authorization.consent-shows-client-and-redirect',
  'authorization.no-307-on-credentials',
  'limits.result-size-chars',
  'limits.result-size-tokens',
  'limits.tool-timeout-300s',
  'protocol.no-unsupported-client-features',
  'tools.call-succeeds',
  'tools.result-schema-valid',
];

describe('without any account, through the real browser', () => {
  let result: RunResult;
  beforeAll(async () => {
    await using server = await start(EXAMPLE);
    const run = await certified(server.url);
    result = run.result;
    expect(acceptedOf(run)).toEqual({ safe: '1 of 1', all: '1 of 7' });
  });

  test('the failures and warnings are the ones that were confirmed by hand', () => {
    expect(findingsOf(result)).toEqual(FOUND);
    expect(result.target).toMatchObject({ eras: ['2025-11-25'], auth: 'oauth' });
  });

  test('the flow comes to its end for the callbacks of Claude and the Inspector', () => {
    expect(idsOf(result, 'pass')).toEqual(expect.arrayContaining(FLOWS));
    expect(result.traffic.signIns).toBe(0);
  });

  test('what holds is seen to hold, and what was not seen stays open', () => {
    expect(idsOf(result, 'pass')).toEqual(expect.arrayContaining(PASSED));
    expect(idsOf(result, 'untestable')).toEqual(expect.arrayContaining(OPEN));
  });
});
