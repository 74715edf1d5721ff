import { beforeAll, describe, expect, test } from 'vitest';
import type { ProbeEvidence } from '../core/probe.js';
import type { RunResult } from '../index.js';
import { acceptedOf, certified, findingsOf, idsOf, NO_CORS, originsOf, withoutLoad } from './foreign.fixture.js';
import { honoMcp, type Standing, serverV2, type V2Options } from './frameworks.fixture.js';

interface Seen {
  result: RunResult;
  accepted: ReturnType<typeof acceptedOf>;
  calls: ProbeEvidence['tools/calls'];
}

/** Everything that a run may do but load: how long that takes is no business of these tests. */
async function seen(put: () => Promise<Standing>): Promise<Seen> {
  await using server = await put();
  const seen = await certified(server.url, { impact: withoutLoad });
  const { result, run } = seen;
  return { result, accepted: acceptedOf(seen), calls: run.gathered.get('tools/calls')?.evidence as Seen['calls'] };
}

/** docs/field/server@2.4.0.md and docs/field/hono-mcp@0.3.2.md have the curl that shows each of them. */
const V2 = {
  ...NO_CORS,
  'warn tools.behaviour-matches-docs': ['target file'],
};
const V2_LEGACY = {
  'fail cors.actual-response': NO_CORS['fail cors.actual-response'].toSpliced(
    1,
    0,
    'tools/list before 2026-07-28 from https://claude.ai',
    'initialize from https://claude.ai',
  ),
  'warn transport.accept-header-handling': ['Accept: */* (2025-11-25)'],
  'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
  'warn transport.origin-validation': [...originsOf('2026-07-28'), ...originsOf('2025-11-25')],
};

const put = (options?: V2Options) => (): Promise<Standing> => serverV2(options);

describe.each([
  ['@modelcontextprotocol/server 2.4.0, as it comes', put(), ['2026-07-28', '2025-11-25'], { ...V2, ...V2_LEGACY }],
  [
    '@modelcontextprotocol/server 2.4.0, answering JSON alone',
    put({ responseMode: 'json' }),
    ['2026-07-28', '2025-11-25'],
    { ...V2, ...V2_LEGACY },
  ],
  [
    '@modelcontextprotocol/server 2.4.0, without the legacy era',
    put({ legacy: 'reject' }),
    ['2026-07-28'],
    {
      ...V2,
      'fail protocol.dual-era': ['protocol eras'],
      'warn transport.origin-validation': originsOf('2026-07-28'),
    },
  ],
  [
    '@hono/mcp 0.3.2',
    honoMcp,
    ['2025-11-25'],
    {
      ...NO_CORS,
      'warn transport.notification-202': ['notifications/initialized (2025-11-25)'],
      'warn protocol.dual-era': ['protocol eras'],
      'warn tools.behaviour-matches-docs': ['target file'],
      'warn tools.unknown-tool-error': ['revision 2025-11-25'],
      'warn transport.batch-refused-cleanly': ['a batch of two requests (2025-11-25)'],
      'warn transport.invalid-protocol-version-400': ['MCP-Protocol-Version: 1900-01-01 (2025-11-25)'],
      'warn transport.origin-validation': originsOf('2025-11-25'),
    },
  ],
])('a small server on %s', (_, server, eras, found) => {
  let run: Seen;
  beforeAll(async () => {
    run = await seen(server);
  });

  test('has the findings that are confirmed by hand, and no other', () => {
    expect(findingsOf(run.result)).toEqual(found);
    expect(run.result.target.eras).toEqual(eras);
  });

  test('accepts the arguments of every call: ids are taken from earlier results and from what was created', () => {
    const { calls, created } = run.calls;
    expect(run.accepted).toEqual({ safe: '2 of 2', all: '5 of 5' });
    const newest = calls.filter(({ revision }) => revision === calls[0]?.revision);
    expect(newest.map(({ tool }) => tool)).toEqual([
      'list_tasks',
      'get_task',
      'create_task',
      'complete_task',
      'delete_task',
    ]);
    expect(newest.map(({ arguments: args }) => args.task_id)).toEqual([undefined, 't3', undefined, 't4', 't4']);
    expect(created).toEqual([{ tool: 'create_task', noun: 'task', id: 't4', removedBy: 'delete_task' }]);
  });

  test('goes on after broken connections, and works with the official clients', () => {
    expect(idsOf(run.result, 'pass')).toEqual(
      expect.arrayContaining(['compat.official-sdks', 'reliability.client-disconnect-mid-call']),
    );
  });
});
