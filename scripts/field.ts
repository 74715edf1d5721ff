/**
 * Certifies small servers on frameworks that are too heavy to stand among this project's own packages, and holds what is found
 * against scripts/field/<name>/expected.json. Not part of `npm test`: each framework comes from npm into a temporary folder.
 *
 *   npm run field -- [name …] [--folder <dir>] [--update]
 *
 * A folder that is kept is not installed again. Exits 1 where anything differs from what docs/field/ says, 75 where npm could
 * not install them.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { certified, ended, findingsOf, freePorts, isRunning, withoutLoad } from '../harness/field/foreign.fixture.js';
import { type Workshop, withPackages } from './from-npm.js';

const execute = promisify(execFile);
const PROJECTS = fileURLToPath(new URL('field', import.meta.url));
const NAMES = ['mcp-framework', 'mcp-use', 'xmcp'];
/** What they depend on is taken as it was then. */
const BEFORE = '2026-11-27';
const START_MS = 60_000;
const LOOK_MS = 100;

/** What a run of everything but load, which would measure this machine, says of one server. */
interface Found {
  findings: Record<string, string[]>;
  /** How many tools there are, and how many of the calls were accepted; a tool that reads is called in each era. */
  calls: { tools: number; made: number; accepted: number };
}

async function found(url: string): Promise<Found & { seconds: number }> {
  const began = performance.now();
  const { result, run } = await certified(url, { impact: withoutLoad });
  const { calls, notCalled } = (run.gathered.get('tools/calls')?.evidence ?? { calls: [], notCalled: [] }) as {
    calls: { succeeded: boolean; tool: string }[];
    notCalled: { tool: string }[];
  };
  const tools = new Set([...calls, ...notCalled].map(({ tool }) => tool)).size;
  const accepted = calls.filter(({ succeeded }) => succeeded).length;
  return {
    findings: findingsOf(result),
    calls: { tools, made: calls.length, accepted },
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

/** Puts a project into a folder of its own, with everything that it needs. */
async function installed(name: string, workshop: Workshop): Promise<string> {
  const folder = join(workshop.folder, name);
  const fresh = !existsSync(join(folder, 'node_modules'));
  cpSync(join(PROJECTS, name), folder, { recursive: true });
  if (fresh) await workshop.install(folder, ['--before', BEFORE]);
  return folder;
}

/** Builds and starts a project on a free port, telling nobody but loopback of it. */
async function standing(folder: string, signal: AbortSignal): Promise<{ url: string } & AsyncDisposable> {
  const [port] = await freePorts(1);
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
    MCP_USE_ANONYMIZED_TELEMETRY: 'false',
  };
  await execute('npm', ['run', '--if-present', 'build'], { cwd: folder, env, signal });
  const start = (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: { start: string } })
    .scripts.start;
  const [, ...args] = start.split(' ');
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore', signal, killSignal: 'SIGKILL' });
  // It is ended with this script, and says so by an error.
  child.once('error', () => undefined);
  try {
    await listening(child, port!);
  } catch (error) {
    await ended(child);
    throw error;
  }
  return { url: `http://127.0.0.1:${port}/mcp`, [Symbol.asyncDispose]: () => ended(child) };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (const deadline = performance.now() + START_MS; performance.now() < deadline; ) {
    if (!isRunning(child)) throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}`);
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([once(socket, 'connect'), once(socket, 'close')]).then(
      () => socket.readyState === 'open',
      () => false,
    );
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`nothing listens at ${port} after ${START_MS} ms`);
}

/** Lines that only one side has. */
function difference(expected: Found, seen: Found): string[] {
  const lines = ({ findings, calls }: Found): string[] => [
    ...Object.entries(findings).flatMap(([row, subjects]) => subjects.map((subject) => `${row}: ${subject}`)),
    `${calls.tools} tools, ${calls.accepted} of ${calls.made} calls accepted`,
  ];
  const [before, after] = [lines(expected), lines(seen)];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

async function agrees(names: readonly string[], update: boolean, workshop: Workshop): Promise<boolean> {
  // Before any is judged: what cannot be installed must not hide what was found on another.
  const folders = new Map<string, string>();
  for (const name of names) folders.set(name, await installed(name, workshop));
  let differing = 0;
  for (const [name, folder] of folders) {
    await using server = await standing(folder, workshop.ended);
    const { seconds, ...seen } = await found(server.url);
    const kept = join(PROJECTS, name, 'expected.json');
    if (update) writeFileSync(kept, `${JSON.stringify(seen, null, 2)}\n`);
    const differences = difference(JSON.parse(readFileSync(kept, 'utf8')) as Found, seen);
    const { tools, made, accepted } = seen.calls;
    console.log(`${name}: ${tools} tools, ${accepted} of ${made} calls accepted, ${seconds} s`);
    for (const line of differences) console.log(`  ${line}`);
    if (differences.length > 0) differing++;
  }
  return differing === 0;
}

const options = { folder: { type: 'string' }, update: { type: 'boolean', default: false } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const unknown = positionals.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not among ${NAMES.join(', ')}`);
const names = positionals.length > 0 ? positionals : NAMES;
process.exitCode = await withPackages(values.folder, (workshop) => agrees(names, values.update, workshop));
