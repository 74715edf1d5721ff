import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../index.js';
import { acceptedOf, certified, type Foreign, findingsOf, idsOf, start } from './foreign.fixture.js';

const EVERYTHING: Foreign = {
  script: '@modelcontextprotocol/server-everything/dist/index.js',
  args: ['streamableHttp'],
  ports: ['PORT'],
  host: '127.0.0.1',
};

/** The tools that do not say that they only read; nor do they say that they destroy. */
const WRITERS = [
  'tool gzip-file-as-resource',
  'tool toggle-simulated-logging',
  'tool toggle-subscriber-updates',
  'tool simulate-research-query',
];

/** docs/field/server-everything@2026.8.31.md has the curl that shows each of them. */
const WARNINGS = {
  'warn annotations.destructive-for-additive-writes': WRITERS,
  'warn annotations.safety-hint-present': WRITERS,
  'warn annotations.title-present': [
    'tool echo',
    'tool get-annotated-message',
    'tool get-env',
    'tool get-resource-links',
    'tool get-resource-reference',
    'tool get-structured-content',
    'tool get-sum',
    'tool get-tiny-image',
    'tool gzip-file-as-resource',
    'tool toggle-simulated-logging',
    'tool toggle-subscriber-updates',
    'tool trigger-long-running-operation',
    'tool simulate-research-query',
  ],
  'warn errors.graceful-on-bad-http': ['PUT', 'PATCH'],
  'warn protocol.dual-era': ['protocol eras'],
  'warn tools.behaviour-matches-docs': ['target file'],
  'warn tools.description-present': ['tool echo', 'tool get-sum', 'tool get-tiny-image'],
  'warn tools.unknown-tool-error': ['revision 2025-11-25'],
  'warn transport.accept-header-handling': ['Accept: */* (2025-11-25)'],
  'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
  'warn transport.origin-validation': [
    'Origin: https://evil.example (2025-11-25)',
    'Origin: null (2025-11-25)',
    'Origin: http://127.0.0.1.evil.example (2025-11-25)',
  ],
  'warn transport.session-delete': ['tools/list in a deleted session (2025-11-25)'],
  'warn transport.session-unknown-404': ['tools/list under an unknown session id (2025-11-25)'],
};

/** Rows that hold whatever the run may call. */
const PASSED = [
  'annotations.correct-location',
  'annotations.hints-complete',
  'annotations.match-behaviour',
  'annotations.not-contradictory',
  'annotations.stable-across-sessions',
  'errors.helpful-messages',
  'errors.no-internal-leak',
  'errors.status-consistency',
  'errors.tool-error-via-isError',
  'limits.pagination-or-filter',
  'limits.token-frugality',
  'limits.tool-definitions-size',
  'performance.connect-latency',
  'protocol.capabilities-honoured',
  'protocol.claude-supported-version',
  'protocol.client-info-not-gated',
  'protocol.initialize-version-echo',
  'protocol.legacy-ping',
  'protocol.prompts-usable',
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
  'transport.malformed-json',
  'transport.missing-protocol-version-tolerated',
  'transport.no-cross-host-redirect',
  'transport.not-sse-only',
  'transport.notification-202',
  'transport.response-content-type',
  'transport.session-id-format',
  'transport.session-missing-400',
  'transport.single-endpoint-path',
  'transport.sse-wellformed',
  'transport.streamable-http-supported',
  'transport.unknown-method',
];

/** Rows about every tool. */
const OF_EVERY_TOOL = [
  'limits.result-size-chars',
  'limits.result-size-tokens',
  'limits.tool-timeout-300s',
  'protocol.no-unsupported-client-features',
  'tools.call-succeeds',
  'tools.result-schema-valid',
];

/** It waits for ten seconds unless it is told otherwise. */
const BRIEFLY = { 'trigger-long-running-operation': { arguments: { duration: 0.01, steps: 1 } } };

const reasonOf = ({ checks }: RunResult, id: string): string => checks.find((check) => check.id === id)?.reason ?? '';

describe('with what a run may do by default', () => {
  let result: RunResult;
  let accepted: ReturnType<typeof acceptedOf>;
  beforeAll(async () => {
    await using server = await start(EVERYTHING);
    const run = await certified(server.url, { tools: BRIEFLY });
    result = run.result;
    accepted = acceptedOf(run);
  });

  test('every tool that says that it reads is called, and takes what it is given', () => {
    expect(accepted).toEqual({ safe: '9 of 9', all: '9 of 13' });
  });

  test('the warnings are the ones that were confirmed by hand, and nothing fails', () => {
    expect(findingsOf(result)).toEqual(WARNINGS);
    expect(result.target).toMatchObject({ eras: ['2025-11-25'], auth: 'none' });
  });

  test('what holds is seen to hold', () => {
    expect(idsOf(result, 'pass')).toEqual(expect.arrayContaining(PASSED));
  });

  test('a server that asks nobody to sign in is not judged by how it does so', () => {
    const authorization = result.checks.filter(({ area }) => area === 'authorization');
    expect(authorization.filter(({ outcome }) => !['not-applicable', 'attest'].includes(outcome))).toEqual([]);
  });

  test('tools that may write are not called, and rows about every tool stay open', () => {
    expect(idsOf(result, 'untestable')).toEqual(expect.arrayContaining(OF_EVERY_TOOL));
    const reason = reasonOf(result, 'tools.call-succeeds');
    for (const tool of ['gzip-file-as-resource', 'toggle-simulated-logging', 'toggle-subscriber-updates'])
      expect(reason).toContain(`${tool}: needs impact call-all-tools`);
    expect(reason).not.toMatch(/get-annotated-message|trigger-long-running-operation/);
  });
});

test('with every tool allowed, only the one that asks for a task stays open', async () => {
  await using server = await start(EVERYTHING);
  const run = await certified(server.url, {
    impact: ['call-all-tools'],
    tools: { ...BRIEFLY, 'gzip-file-as-resource': { arguments: { name: 'note.gz', data: 'data:text/plain,gold' } } },
  });
  const { result } = run;
  expect(findingsOf(result)).toEqual(WARNINGS);
  expect(acceptedOf(run)).toEqual({ safe: '9 of 9', all: '12 of 13' });
  expect(reasonOf(result, 'tools.call-succeeds')).toMatch(
    /^simulate-research-query: it is to be called as a task only/,
  );
  expect(reasonOf(result, 'limits.result-size-tokens')).toMatch(/^1 of 13 tools were not called/);
});
