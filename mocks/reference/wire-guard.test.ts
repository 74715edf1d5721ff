import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { certify, type Exchange, parseTarget } from '../../harness/index.js';
import { withPrompts, withResources } from '../defects/features.js';
import { httpConsent } from './http-consent.js';
import { reference } from './server.js';

interface Messages {
  answers: { exchange: { id: string } }[];
  validated: number;
  problems: unknown[];
}

/** A single request to the MCP endpoint, of whichever probe, that was answered. */
const isServed = ({ request: { method, url, body = '' }, response }: Exchange, target: string): boolean =>
  method === 'POST' &&
  url === target &&
  response?.status === 200 &&
  /^\{.*"method":/.test(body) &&
  body.includes('"id":');

test('no message of the reference is off the schema of its revision, whichever row would judge it', async () => {
  await using server = await reference((world) => {
    withResources(world);
    withPrompts(world);
  });
  const out = await mkdtemp(join(tmpdir(), 'touchstone-guard-'));
  try {
    const { run } = await certify(parseTarget(server.target()), {
      id: 'guard',
      out,
      seed: 'guard',
      impact: ['sign-in', 'call-all-tools'],
      only: ['transport', 'protocol', 'tools', 'limits', 'authorization', 'compat'],
      loopbackOnly: true,
      consent: (tools) => httpConsent(tools),
    });
    const { answers, validated, problems } = run.gathered.get('protocol/messages')!.evidence as Messages;
    expect(problems).toEqual([]);
    expect(validated).toBeGreaterThan(100);
    const looked = new Set(answers.map(({ exchange }) => exchange.id));
    const served = [...run.exchanges.values()].filter((exchange) => isServed(exchange, server.url));
    expect(served.filter(({ id }) => !looked.has(id)).map(({ purpose }) => purpose)).toEqual([]);
    expect(served.some(({ request }) => request.body?.includes('touchstone_no_such_tool'))).toBe(true);
  } finally {
    await rm(out, { recursive: true });
  }
}, 60_000);
