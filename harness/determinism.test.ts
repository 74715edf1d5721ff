import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { httpConsent } from '../mocks/reference/http-consent.js';
import { reference } from '../mocks/reference/server.js';
import { healthyWorld } from '../mocks/reference/world.js';
import { certify, parseTarget, type RunResult } from './index.js';
import type { StoredRun } from './journal.js';

const AREAS = ['annotations', 'tools', 'limits', 'errors'];

/** Certifies a fresh reference whose target file gives no arguments, so that all of them are made. */
async function run(seed: string): Promise<{ result: RunResult; run: StoredRun }> {
  const world = healthyWorld();
  world.timing.slowToolMs = 20;
  await using server = await reference(world);
  const out = await mkdtemp(join(tmpdir(), 'touchstone-same-'));
  try {
    return await certify(parseTarget({ ...server.target(), tools: {} }), {
      id: 'same',
      out,
      seed,
      impact: ['sign-in', 'call-all-tools'],
      only: AREAS,
      loopbackOnly: true,
      consent: (tools) => httpConsent(tools),
    });
  } finally {
    await rm(out, { recursive: true });
  }
}

/** Every tool call of a run with its arguments, in the order in which each probe made them. */
function callsOf({ exchanges }: StoredRun): string[] {
  return [...exchanges.values()]
    .flatMap(({ request }) => {
      const message =
        request.body?.startsWith('{') && request.body.endsWith('}') && request.body.length < 60_000
          ? JSON.parse(request.body)
          : undefined;
      if (message?.method !== 'tools/call') return [];
      const { name, arguments: args } = message.params;
      return [`${request.headers['mcp-protocol-version']} ${name} ${JSON.stringify(args)}`];
    })
    .sort();
}

/** A result without what time, chance and the operating system put into it. */
const normal = (result: RunResult): unknown =>
  JSON.parse(
    JSON.stringify({ checks: result.checks, counts: result.counts, verdict: result.verdict, lines: result.checklists })
      .replace(/"durationMs":\d+/g, '"durationMs":0')
      .replace(/"exchange":"x\d+"/g, '"exchange":"x"')
      .replace(/\bx\d+\b/g, 'x')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
      .replace(/(?<=id\\*":\\*")[0-9a-f]{16}|‹[a-z-]+:[0-9a-f]{8}›|[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id'),
  );

describe('two runs with the same seed', () => {
  it('make the same calls and come to the same result', async () => {
    const first = await run('seven');
    const second = await run('seven');
    const calls = callsOf(first.run);
    expect(calls.length).toBeGreaterThan(40);
    expect(callsOf(second.run)).toEqual(calls);
    expect(normal(second.result)).toEqual(normal(first.result));
  });
});
