import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { certify, parseTarget } from '../../harness/index.js';
import { withPrompts, withResources } from '../defects/features.js';
import { httpConsent } from './http-consent.js';
import { reference } from './server.js';

interface Messages {
  validated: number;
  problems: unknown[];
}

test('no message of the reference is off the schema of its revision, whichever row would judge it', async () => {
  await using server = await reference((world) => {
    world.timing.slowToolMs = 60;
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
      only: ['transport', 'protocol'],
      loopbackOnly: true,
      consent: (tools) => httpConsent(tools),
    });
    const { validated, problems } = run.gathered.get('protocol/messages')!.evidence as Messages;
    expect(problems).toEqual([]);
    expect(validated).toBeGreaterThan(100);
  } finally {
    await rm(out, { recursive: true });
  }
}, 60_000);
