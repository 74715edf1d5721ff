import { beforeAll, describe, expect, test } from 'vitest';
import type { ProbeEvidence } from '../core/probe.js';
import { certify, parseTarget, type RunResult } from '../index.js';
import { findingsOf, idsOf, runFolder } from './foreign.fixture.js';
import { honoMcp, type Standing, serverV2 } from './frameworks.fixture.js';

/** Rows that this page of the field is about; what the transport of these servers does stands with its own engineers. */
const AREAS = ['annotations', 'tools', 'limits', 'errors'];

interface Seen {
  result: RunResult;
  calls: ProbeEvidence['tools/calls'];
}

async function seen(put: () => Promise<Standing>): Promise<Seen> {
  await using server = await put();
  await using folder = await runFolder();
  const { result, run } = await certify(parseTarget({ url: server.url }), {
    out: folder.out,
    id: 'field',
    seed: 'field',
    only: AREAS,
    impact: ['call-all-tools'],
    loopbackOnly: true,
  });
  return { result, calls: run.gathered.get('tools/calls')?.evidence as Seen['calls'] };
}

describe.each([
  ['@modelcontextprotocol/server 2.4.0', serverV2, { 'warn tools.behaviour-matches-docs': ['target file'] }],
  [
    '@hono/mcp 0.3.2',
    honoMcp,
    {
      'warn tools.behaviour-matches-docs': ['target file'],
      'warn tools.unknown-tool-error': ['revision 2025-11-25'],
    },
  ],
])('a small server on %s', (_, put, found) => {
  let run: Seen;
  beforeAll(async () => {
    run = await seen(put);
  });

  test('has the findings that are confirmed by hand, and no other', () => {
    expect(findingsOf(run.result)).toEqual(found);
    expect(idsOf(run.result, 'error')).toEqual([]);
  });

  test('accepts the arguments of every call: ids are taken from earlier results and from what was created', () => {
    const { calls, notCalled, created } = run.calls;
    expect(notCalled).toEqual([]);
    expect(calls.filter(({ succeeded }) => !succeeded)).toEqual([]);
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
});
