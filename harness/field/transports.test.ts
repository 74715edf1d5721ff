import { describe, expect, test } from 'vitest';
import { certified, idsOf, start, withoutLoad } from './foreign.fixture.js';
import { sdkExample } from './sdk-examples.fixture.js';

const EVERYTHING = {
  script: '@modelcontextprotocol/server-everything/dist/index.js',
  args: ['sse'],
  ports: ['PORT'] as const,
  says: 'running on port',
  host: '127.0.0.1',
  path: '/sse',
};

describe.each([
  ['@modelcontextprotocol/server-everything in its sse mode', EVERYTHING],
  ['the SDK example simpleSseServer', sdkExample('simpleSseServer')],
])('%s, on the deprecated transport alone', (_, foreign) => {
  test('is named in one line, and blamed for nothing else', async () => {
    await using server = await start(foreign);
    const { result } = await certified(server.url, { impact: withoutLoad });
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
