import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsentDriver } from './core/consent.js';
import type { Gathered } from './core/evidence.js';
import { certify, judge, type RunResult } from './index.js';
import type { StoredRun } from './journal.js';
import { parseTarget } from './target/load.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-vacuity-'));
});
afterAll(() => rm(folder, { recursive: true }));

const noBrowser: ConsentDriver = {
  consent: () => Promise.reject(new Error('no consent is driven in this test')),
  close: async () => {},
};

/** Certifies a server that answers everything in one way. */
async function certifyAnswering(
  answer: RequestListener,
  deadlineMs = 20_000,
): Promise<{ result: RunResult; run: StoredRun }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    return await certify(parseTarget({ url }), {
      id: 'vacuity',
      out: join(folder, String((server.address() as AddressInfo).port)),
      seed: 'vacuity',
      impact: 'all',
      deadlineMs,
      loopbackOnly: true,
      consent: () => noBrowser,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const passed = ({ checks }: RunResult): string[] =>
  checks.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);

/** A status line is an answer; it is all that this row asks for. */
const ANSWERS = ['transport.endpoint-reachable'];

describe('nothing passes by absence of evidence', () => {
  it('an empty run passes nothing', async () => {
    const { run } = await certifyAnswering((_, response) => response.writeHead(503).end());
    expect(passed(judge(run.record, new Map<string, Gathered>()))).toEqual([]);
  });

  it.each([
    [503, {}, []],
    [404, {}, []],
    [403, {}, [...ANSWERS, 'transport.no-cross-host-redirect']],
    [400, {}, ANSWERS],
    [200, { 'content-type': 'text/html' }, ANSWERS],
    [200, { 'content-type': 'application/json' }, ANSWERS],
    [302, { location: '/login' }, ANSWERS],
  ])(
    'a server that answers %i with %o to everything passes nothing more than that it answers',
    async (status, headers, allowed) => {
      const { result } = await certifyAnswering((_, response) =>
        response.writeHead(status, headers).end(status === 200 ? '<p>{}</p>' : ''),
      );
      expect(passed(result)).toEqual(allowed);
      expect(result.verdict).not.toBe('certified');
      expect(result.checks.filter(({ outcome }) => outcome === 'error')).toEqual([]);
    },
  );

  it('a server that asks everybody for a token passes nothing but that', async () => {
    const { result } = await certifyAnswering((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end(),
    );
    // It refuses in the right way, and it does not redirect.
    expect(passed(result)).toEqual([
      'authorization.unauthenticated-401',
      'transport.endpoint-reachable',
      'transport.no-cross-host-redirect',
    ]);
    expect(result.checks.filter(({ outcome }) => outcome === 'error')).toEqual([]);
  });

  it('a server that never answers passes nothing, and the run ends at its deadline', async () => {
    const { result } = await certifyAnswering(() => {}, 1_500);
    expect(passed(result)).toEqual([]);
    expect(result.run.cut).toBe('deadline');
    expect(result.verdict).not.toBe('certified');
  });
});
