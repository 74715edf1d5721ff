import { expect, test } from 'vitest';
import { acceptedOf, certified, findingsOf, idsOf, start, withoutLoad } from './foreign.fixture.js';
import { OF_THE_DEMO_AUTHORIZATION, OF_THE_SDK, PUT_PATCH, STACK, sdkExample } from './sdk-examples.fixture.js';

const EXAMPLE = sdkExample('elicitationUrlExample', { ports: ['MCP_PORT', 'MCP_AUTH_PORT'], host: 'localhost' });
const TOOLS = ['tool payment-confirm', 'tool third-party-auth'];

/** docs/field/sdk-url-elicitation-example@1.32.2.md has the curl that shows each of them. */
const FOUND = {
  ...OF_THE_SDK,
  ...STACK,
  ...PUT_PATCH,
  ...OF_THE_DEMO_AUTHORIZATION,
  'fail annotations.safety-hint-present': TOOLS,
  'fail annotations.title-present': TOOLS,
  'fail protocol.no-unsupported-client-features': TOOLS.map((tool) => `${tool} (2025-11-25)`),
  'warn cors.expose-headers': ['www-authenticate'],
  'warn cors.no-wildcard-with-credentials': ['OPTIONS from https://evil.example', 'POST from https://evil.example'],
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
