import { describe, expect, test } from 'vitest';
import {
  acceptedOf,
  certified,
  type Foreign,
  findingsOf,
  idsOf,
  NO_CORS,
  start,
  withoutLoad,
} from './foreign.fixture.js';
import { OF_THE_SDK, PUT_PATCH, STACK, sdkExample } from './sdk-examples.fixture.js';

/** docs/field/sdk-examples@1.32.2.md has the curl that shows each of them. */
const EXPRESS = { ...OF_THE_SDK, ...STACK, ...NO_CORS, ...PUT_PATCH };

const each = (tools: readonly string[], suffix = ''): string[] => tools.map((tool) => `tool ${tool}${suffix}`);
/** Neither the one nor the other was given to these tools. */
const unhinted = (...tools: readonly string[]) => ({
  'fail annotations.safety-hint-present': each(tools),
  'fail annotations.title-present': each(tools),
});

const SAY_NOTHING = { safe: '0 of 0' };

/** An example, what is found of it, and how many of its tools took what they were given: those that say that they read, and all. */
type Case = [foreign: Foreign, found: Record<string, string[]>, accepted: { safe: string; all: string }];

const FORMS = ['register_user', 'create_event', 'update_shipping_address'];
const CASES: Record<string, Case> = {
  'simpleStatelessStreamableHttp: no sessions, no GET': [
    sdkExample('simpleStatelessStreamableHttp'),
    {
      ...EXPRESS,
      ...unhinted('start-notification-stream'),
      'warn transport.get-sse-or-405': ['GET of the MCP URL (2025-11-25)'],
    },
    { ...SAY_NOTHING, all: '1 of 1' },
  ],
  'jsonResponseStreamableHttp: sessions, and JSON alone': [
    sdkExample('jsonResponseStreamableHttp'),
    {
      ...EXPRESS,
      ...unhinted('greet', 'multi-greet'),
      'warn tools.description-present': ['tool greet'],
      'warn transport.session-delete': ['DELETE of a session (2025-11-25)'],
    },
    { ...SAY_NOTHING, all: '2 of 2' },
  ],
  'sseAndStreamableHttpCompatibleServer: the deprecated transport beside the newer one': [
    sdkExample('sseAndStreamableHttpCompatibleServer'),
    {
      ...OF_THE_SDK,
      ...STACK,
      ...NO_CORS,
      ...unhinted('start-notification-stream'),
      'warn transport.not-sse-only': ['http://127.0.0.1/sse'],
    },
    { ...SAY_NOTHING, all: '1 of 1' },
  ],
  'honoWebStandardStreamableHttp: it was told of browsers, but not of every header': [
    sdkExample('honoWebStandardStreamableHttp'),
    {
      ...OF_THE_SDK,
      'fail annotations.safety-hint-present': ['tool greet'],
      'warn annotations.title-present': ['tool greet'],
      'warn cors.preflight-mcp': ['https://claude.ai', 'https://claude.com', 'http://localhost'].map(
        (origin) => `preflight from ${origin}`,
      ),
      'warn tools.description-present': ['tool greet'],
    },
    { ...SAY_NOTHING, all: '1 of 1' },
  ],
  'elicitationFormExample: every tool asks for a form, and one of the forms for a password': [
    sdkExample('elicitationFormExample'),
    {
      ...EXPRESS,
      ...unhinted(...FORMS),
      'fail protocol.no-unsupported-client-features': each(FORMS, ' (2025-11-25)'),
      'warn tools.description-present': ['tool update_shipping_address'],
    },
    { ...SAY_NOTHING, all: '2 of 3' },
  ],
  'simpleTaskInteractive: every tool is to be called as a task': [
    sdkExample('simpleTaskInteractive'),
    {
      ...EXPRESS,
      ...unhinted('confirm_delete', 'write_haiku'),
      'warn tools.parameters-described': each(['confirm_delete', 'write_haiku']),
    },
    { ...SAY_NOTHING, all: '0 of 2' },
  ],
  'standaloneSseWithGetStreamableHttp: it has no tools, and only what needs none is judged': [
    sdkExample('standaloneSseWithGetStreamableHttp'),
    {
      ...NO_CORS,
      ...PUT_PATCH,
      'fail errors.no-internal-leak': STACK['fail errors.no-internal-leak'],
      'fail protocol.tools-capability': ['revision 2025-11-25'],
      'fail tools.nonempty': ['revision 2025-11-25'],
      'warn protocol.dual-era': ['protocol eras'],
    },
    { ...SAY_NOTHING, all: '0 of 0' },
  ],
};

// On a machine that has much else to do.
describe('the SDK examples', { timeout: 60_000 }, () => {
  test.each(Object.entries(CASES))('%s', async (_, [foreign, found, accepted]) => {
    await using server = await start(foreign);
    const run = await certified(server.url, { impact: withoutLoad });
    expect(findingsOf(run.result)).toEqual(found);
    expect(acceptedOf(run)).toEqual(accepted);
  });

  test('ssePollingExample: it closes the connection before the answer, and is polled for it', async () => {
    await using server = await start(sdkExample('ssePollingExample'));
    const run = await certified(server.url, { impact: withoutLoad });
    expect(findingsOf(run.result)).toEqual({
      ...OF_THE_SDK,
      ...STACK,
      ...unhinted('long-task'),
      'warn cors.expose-headers': ['mcp-session-id'],
    });
    expect(idsOf(run.result, 'pass')).toEqual(
      expect.arrayContaining(['tools.call-succeeds', 'transport.response-content-type', 'transport.sse-wellformed']),
    );
    expect(acceptedOf(run)).toEqual({ ...SAY_NOTHING, all: '1 of 1' });
  });

  test('simpleStreamableHttp: stateful, with an event store', async () => {
    await using server = await start(sdkExample('simpleStreamableHttp', { ports: ['MCP_PORT'] }));
    // To greet several times takes its time.
    const run = await certified(server.url);
    expect(findingsOf(run.result)).toEqual({
      ...EXPRESS,
      ...unhinted(
        'greet',
        'collect-user-info',
        'collect-user-info-task',
        'start-notification-stream',
        'list-files',
        'delay',
      ),
      'fail annotations.title-present': ['tool collect-user-info', 'tool start-notification-stream'],
      'fail errors.no-internal-leak': ['tool multi-greet', 'half a JSON object (2025-11-25)'],
      'warn tools.description-present': ['tool greet'],
    });
    expect(acceptedOf(run)).toEqual({ safe: '1 of 1', all: '1 of 7' });
    const others = await certified(server.url, {
      only: ['tools.call-succeeds'],
      impact: ['call-all-tools'],
      tools: {
        'multi-greet': { call: 'never' },
        'start-notification-stream': { arguments: { interval: 10, count: 1 } },
      },
    });
    // Two are to be called as tasks.
    expect(acceptedOf(others)).toEqual({ safe: '0 of 1', all: '4 of 7' });
  });
});
