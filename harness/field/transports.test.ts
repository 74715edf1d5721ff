import { describe, expect, test } from 'vitest';
import type { Impact } from '../core/probe.js';
import { certify, parseTarget, type RunResult } from '../index.js';
import {
  type Foreign,
  findingsOf,
  idsOf,
  NO_CORS,
  originsOf,
  runFolder,
  start,
  withoutLoad,
} from './foreign.fixture.js';

/** Every row, on a server as its makers start it. */
async function run(foreign: Foreign, impact: Impact[] = withoutLoad): Promise<RunResult> {
  await using server = await start(foreign);
  await using folder = await runFolder();
  const options = { out: folder.out, id: 'field', seed: 'field', impact, loopbackOnly: true };
  return (await certify(parseTarget({ url: server.url }), options)).result;
}

/** One of the servers inside the v1 SDK. */
const example = (name: string, rest: Partial<Foreign> = {}): Foreign => ({
  script: `@modelcontextprotocol/sdk/dist/esm/examples/server/${name}.js`,
  args: [],
  host: '127.0.0.1',
  ...rest,
});

describe.each([
  [
    '@modelcontextprotocol/server-everything in its sse mode',
    {
      script: '@modelcontextprotocol/server-everything/dist/index.js',
      args: ['sse'],
      ports: ['PORT'],
      says: 'running on port',
      host: '127.0.0.1',
      path: '/sse',
    } satisfies Foreign,
  ],
  ['the SDK example simpleSseServer', example('simpleSseServer')],
])('%s, on the deprecated transport alone', (_, foreign) => {
  test('is named in one line, and blamed for nothing else', async () => {
    const result = await run(foreign);
    const failed = result.checks.filter(({ outcome }) => outcome === 'fail');
    expect(failed.map(({ id, findings }) => [id, findings.map(({ observed }) => observed)])).toEqual([
      [
        'transport.not-sse-only',
        ['the deprecated HTTP+SSE transport alone: GET sends an `endpoint` event, POST is not served'],
      ],
    ]);
    expect(idsOf(result, 'warn')).toEqual([]);
    expect(idsOf(result, 'error')).toEqual([]);
    expect(idsOf(result, 'pass')).toEqual(['transport.endpoint-reachable']);
    const supported = result.checks.find(({ id }) => id === 'transport.streamable-http-supported');
    expect(supported?.reason).toMatch(/^the deprecated transport .+: see transport\.not-sse-only$/);
    expect(idsOf(result, 'not-applicable')).toEqual(['network.ip-allowlist-not-sole-control']);
  });
});

/** docs/field/sdk-examples@1.32.2.md has the curl that shows each of them. */
const COMMON = {
  'fail transport.malformed-json': ['half a JSON object (2025-11-25)'],
  'warn protocol.dual-era': ['protocol eras'],
  'warn tools.behaviour-matches-docs': ['target file'],
  'warn tools.unknown-tool-error': ['revision 2025-11-25'],
  'warn transport.accept-header-handling': ['Accept: */* (2025-11-25)'],
  'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
  'warn transport.origin-validation': originsOf('2025-11-25'),
};
const EXPRESS = { ...COMMON, ...NO_CORS, 'warn errors.graceful-on-bad-http': ['PUT', 'PATCH'] };

/** Neither the one nor the other was given to these tools. */
const unhinted = (...tools: readonly string[]) => ({
  'fail annotations.safety-hint-present': tools.map((tool) => `tool ${tool}`),
  'fail annotations.title-present': tools.map((tool) => `tool ${tool}`),
});

// On a machine that has much else to do.
describe('the SDK examples', { timeout: 60_000 }, () => {
  test('simpleStreamableHttp: stateful, with an event store', async () => {
    // Its writing tools wait: for a person, or for as long as they are told.
    const gentle: Impact[] = ['sign-in', 'call-safe-tools'];
    expect(findingsOf(await run(example('simpleStreamableHttp', { ports: ['MCP_PORT'] }), gentle))).toEqual({
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
      'fail errors.no-internal-leak': ['tool multi-greet'],
      'warn tools.description-present': ['tool greet'],
    });
  });

  test('simpleStatelessStreamableHttp: no sessions, no GET', async () => {
    expect(findingsOf(await run(example('simpleStatelessStreamableHttp')))).toEqual({
      ...EXPRESS,
      ...unhinted('start-notification-stream'),
      'warn transport.get-sse-or-405': ['GET of the MCP URL (2025-11-25)'],
    });
  });

  test('jsonResponseStreamableHttp: sessions, and JSON alone', async () => {
    expect(findingsOf(await run(example('jsonResponseStreamableHttp')))).toEqual({
      ...EXPRESS,
      ...unhinted('greet', 'multi-greet'),
      'warn tools.description-present': ['tool greet'],
      'warn transport.session-delete': ['DELETE of a session (2025-11-25)'],
    });
  });

  test('ssePollingExample: it closes the connection before the answer, and is polled for it', async () => {
    const result = await run(example('ssePollingExample'));
    expect(findingsOf(result)).toEqual({
      ...COMMON,
      ...unhinted('long-task'),
      'warn cors.expose-headers': ['mcp-session-id'],
    });
    expect(idsOf(result, 'pass')).toEqual(
      expect.arrayContaining(['tools.call-succeeds', 'transport.response-content-type', 'transport.sse-wellformed']),
    );
  });

  test('standaloneSseWithGetStreamableHttp: it has no tools, and is blamed for that alone', async () => {
    expect(findingsOf(await run(example('standaloneSseWithGetStreamableHttp')))).toEqual({
      ...NO_CORS,
      'fail protocol.tools-capability': ['revision 2025-11-25'],
      'fail tools.nonempty': ['revision 2025-11-25'],
      'warn errors.graceful-on-bad-http': ['PUT', 'PATCH'],
      'warn protocol.dual-era': ['protocol eras'],
    });
  });
});
