import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type Reference, reference } from '../../mocks/reference/server.js';
import { buildCli, type Cli, type Running, type Scratch, scratch, someServer } from './cli.fixture.js';

vi.setConfig({ testTimeout: 90_000 });

let cli: Cli;
let folder: Scratch;
beforeAll(async () => {
  cli = buildCli();
  folder = await scratch();
});
afterAll(async () => {
  cli[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

/** A server whose consent page never comes, and a promise of the browser's asking for it. */
async function endlessConsent(): Promise<{ server: Reference; asked: Promise<void> }> {
  let ask = (): void => {};
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const server = await reference(
    (world) => {
      world.hooks.onRequest.push((request) => {
        if (!request.url.searchParams.has('response_type')) return undefined;
        ask();
        return new Promise((resolve) =>
          request.signal.addEventListener('abort', () => resolve({ status: 503 }), { once: true }),
        );
      });
    },
    { plain: true },
  );
  return { server, asked };
}

/** Ids of the processes below one. */
function descendants(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
          return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
        } catch {
          return []; // It is gone already.
        }
      }),
  );
  const isBelow = (id: number): boolean => {
    const parent = parents.get(id);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('Ctrl-C leaves a report of what was seen, and blames nothing on the server', async () => {
  await using silent = await someServer(() => {});
  const running = cli.start(['certify', silent.url, '--out', folder.path('silent')]);
  await running.says('run folder');
  running.process.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('interrupted: reporting what was seen so far');
  expect(stdout).toContain('Ended early: interrupted');
  const { run, counts, verdict } = await folder.result('silent');
  expect({ cut: run.cut, fail: counts.fail, error: counts.error, verdict }).toEqual({
    cut: 'interrupted',
    fail: 0,
    error: 0,
    verdict: 'incomplete',
  });
});

test('the deadline leaves a report, too', async () => {
  await using silent = await someServer(() => {});
  const { code, stdout } = await cli.run([
    'certify',
    silent.url,
    '--out',
    folder.path('late'),
    '--deadline',
    '0.5',
    '--no-allure',
  ]);
  expect(code).toBe(2);
  expect(stdout).toContain('Ended early: deadline');
  expect((await folder.result('late')).counts).toMatchObject({ fail: 0, error: 0 });
});

test.runIf(process.platform === 'linux')('a disk that is full ends the run with 70 and a sentence', async () => {
  await using silent = await someServer((_, response) => response.end());
  await mkdir(folder.path('full', 'evidence'), { recursive: true });
  await symlink('/dev/full', folder.path('full', 'evidence', 'exchanges.ndjson'));
  const { code, stderr } = await cli.run(['certify', silent.url, '--out', folder.path('full')]);
  expect(code).toBe(70);
  expect(stderr).toMatch(/the run folder \S+full cannot be written any more \(ENOSPC.*; make room/);
  expect(stderr).not.toMatch(/\n\s+at .+:\d+:\d+/);
});

describe.runIf(process.platform === 'linux')('with a browser under way', () => {
  async function underWay(run: string): Promise<AsyncDisposable & { running: Running; browser: number[] }> {
    const { server, asked } = await endlessConsent();
    const file = await folder.write(`${run}.yaml`, stringify(server.target()));
    const running = cli.start(['certify', file, '--out', folder.path(run), '--only', 'authorization']);
    await Promise.race([asked, running.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
    const browser = descendants(running.process.pid!);
    return { running, browser, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with the run', async (signal) => {
    await using flow = await underWay(signal);
    expect(flow.browser.length).toBeGreaterThan(0);
    flow.running.process.kill(signal);
    expect((await flow.running.ended).code).toBe(130);
    expect(flow.browser.filter(isRunning)).toEqual([]);
    const { counts, checks } = await folder.result(signal);
    expect(counts).toMatchObject({ fail: 0, error: 0 });
    // What was through before is kept.
    expect(checks.find(({ id }) => id === 'authorization.prm-discoverable')?.outcome).toBe('pass');
  });

  test('a second Ctrl-C ends it at once', async () => {
    await using flow = await underWay('twice');
    flow.running.process.kill('SIGINT');
    await flow.running.says('once more to leave at once');
    flow.running.process.kill('SIGINT');
    expect((await flow.running.ended).code).toBe(130);
    await expect.poll(() => flow.browser.filter(isRunning)).toEqual([]);
  });
});
