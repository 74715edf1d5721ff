import { describe, expect, test } from 'vitest';
import { certify, parseTarget, type RunResult } from '../index.js';
import { type Foreign, findingsOf, idsOf, runFolder, start } from './foreign.fixture.js';
import { type V2Options, v2Server } from './v2.fixture.js';

const WIRE = ['transport', 'protocol', 'tls', 'network', 'cors', 'compat'];

async function run(url: string, only: readonly string[] = WIRE): Promise<RunResult> {
  await using folder = await runFolder();
  const options = { out: folder.out, id: 'field', seed: 'field', only, loopbackOnly: true };
  return (await certify(parseTarget({ url }), options)).result;
}

async function runV2(options: V2Options): Promise<RunResult> {
  await using server = await v2Server(options);
  return await run(server.url);
}

const origins = (revision: string): string[] =>
  ['https://evil.example', 'null', 'http://127.0.0.1.evil.example'].map((origin) => `Origin: ${origin} (${revision})`);

/** A server that was not told of browsers. */
const NO_CORS = {
  'fail cors.actual-response': [
    'tools/list from https://claude.ai',
    'tools/list by a page of https://claude.ai in a real browser',
  ],
  'fail cors.preflight-mcp': ['preflight from https://claude.ai'],
};

describe('@modelcontextprotocol/server-everything in its sse mode', () => {
  const DEPRECATED: Foreign = {
    script: '@modelcontextprotocol/server-everything/dist/index.js',
    args: ['sse'],
    ports: ['PORT'],
    says: 'running on port',
    host: '127.0.0.1',
  };

  test('is named as a server of the deprecated transport in one line, and blamed for nothing else', async () => {
    await using server = await start(DEPRECATED);
    const result = await run(server.url.replace(/mcp$/, 'sse'), [...WIRE, 'tools']);
    const failed = result.checks.filter(({ outcome }) => outcome === 'fail');
    expect(failed.map(({ id, findings }) => [id, findings.map(({ observed }) => observed)])).toEqual([
      [
        'transport.not-sse-only',
        ['the deprecated HTTP+SSE transport alone: GET sends an `endpoint` event, POST is not served'],
      ],
    ]);
    expect(idsOf(result, 'warn')).toEqual([]);
    expect(idsOf(result, 'error')).toEqual([]);
    expect(idsOf(result, 'untestable')).toEqual(expect.arrayContaining(['tools.nonempty', 'transport.sse-wellformed']));
  });
});

describe('the SDK example simpleStreamableHttp: stateful, with an event store', () => {
  const EXAMPLE: Foreign = {
    script: '@modelcontextprotocol/sdk/dist/esm/examples/server/simpleStreamableHttp.js',
    args: [],
    ports: ['MCP_PORT'],
    host: '127.0.0.1',
  };

  /** docs/field/sdk-examples@1.32.2.md has the curl that shows each of them. */
  test('has the findings that were confirmed by hand', async () => {
    await using server = await start(EXAMPLE);
    expect(findingsOf(await run(server.url))).toEqual({
      ...NO_CORS,
      'fail transport.malformed-json': ['half a JSON object (2025-11-25)'],
      'warn protocol.dual-era': ['protocol eras'],
      'warn transport.accept-header-handling': ['Accept: */* (2025-11-25)'],
      'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
      'warn transport.origin-validation': origins('2025-11-25'),
    });
  });
});

/** docs/field/server@2.4.0.md has the curl that shows each of them. */
describe('servers on @modelcontextprotocol/server 2', () => {
  const LEGACY = {
    'warn transport.accept-header-handling': ['Accept: */* (2025-11-25)'],
    'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
  };

  test('as it comes, in both eras', async () => {
    const result = await runV2({});
    expect(findingsOf(result)).toEqual({
      ...NO_CORS,
      ...LEGACY,
      'warn transport.origin-validation': [...origins('2026-07-28'), ...origins('2025-11-25')],
    });
    expect(result.target.eras).toEqual(['2026-07-28', '2025-11-25']);
    expect(idsOf(result, 'pass')).toEqual(
      expect.arrayContaining(['compat.official-sdks', 'transport.header-mismatch-rejected', 'protocol.result-type']),
    );
  });

  test('answering JSON alone', async () => {
    const result = await runV2({ responseMode: 'json' });
    expect(findingsOf(result)).toEqual({
      ...NO_CORS,
      ...LEGACY,
      'warn transport.origin-validation': [...origins('2026-07-28'), ...origins('2025-11-25')],
    });
  });

  test('without the legacy era', async () => {
    const result = await runV2({ legacy: 'reject' });
    expect(findingsOf(result)).toEqual({
      ...NO_CORS,
      'fail protocol.dual-era': ['protocol eras'],
      'warn transport.origin-validation': origins('2026-07-28'),
    });
    expect(idsOf(result, 'not-applicable')).toEqual(
      expect.arrayContaining(['transport.notification-202', 'transport.session-id-format', 'protocol.legacy-ping']),
    );
  });
});
