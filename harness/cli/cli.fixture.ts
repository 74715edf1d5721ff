import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunResult } from '../core/result.js';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The command line as it is shipped, compiled once into a folder of its own. */
export interface Cli extends Disposable {
  run(args: readonly string[], env?: Record<string, string | undefined>): Promise<Ended>;
  start(args: readonly string[], env?: Record<string, string | undefined>): Running;
}

export interface Running {
  process: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves once standard error holds the text. */
  says(text: string): Promise<void>;
}

/** Compiles the command line. Type errors are for the type checker to report: what was emitted is what counts. */
export function buildCli(): Cli {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'touchstone-cli-'));
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  spawnSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', folder], {
    cwd: ROOT,
  });
  const main = join(folder, 'harness', 'cli', 'main.js');
  if (!existsSync(main)) throw new Error('tsc emitted no command line');
  const start: Cli['start'] = (args, env = {}) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: tmpdir(),
      env: { ...process.env, NO_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
    const says = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.includes(text)) resolve();
        };
        child.stderr.on('data', look);
        void ended.then(() => reject(new Error(`ended without saying ${text}: ${stderr}`)));
        look();
      });
    return { process: child, ended, says };
  };
  return {
    start,
    run: (args, env) => start(args, env).ended,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** A folder that is gone afterwards. */
export interface Scratch extends AsyncDisposable {
  path(...names: string[]): string;
  write(name: string, text: string): Promise<string>;
  result(run: string): Promise<RunResult>;
  /** Every file below a folder, as text. */
  texts(run: string): Promise<string[]>;
}

export async function scratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-cli-test-'));
  const path: Scratch['path'] = (...names) => join(folder, ...names);
  return {
    path,
    async write(name, text) {
      await mkdir(folder, { recursive: true });
      await writeFile(path(name), text);
      return path(name);
    },
    result: async (run) => JSON.parse(await readFile(path(run, 'result.json'), 'utf8')) as RunResult,
    async texts(run) {
      const entries = await readdir(path(run), { recursive: true, withFileTypes: true });
      return Promise.all(
        entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
      );
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** An HTTP server that is anything but an MCP server. */
export async function someServer(
  answer: RequestListener,
): Promise<AsyncDisposable & { url: string; requests: number }> {
  const server = createServer((request, response) => {
    seen.requests += 1;
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const seen = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
  return seen;
}
