import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../core/outcome.js';
import type { Impact, ProbeEvidence, ProbeName } from '../core/probe.js';
import type { RunResult } from '../core/result.js';
import { certify, parseTarget, type TargetInput } from '../index.js';

/** A server that no one here wrote, as its makers start it. */
export interface Foreign {
  /** Below node_modules. */
  script: string;
  args: readonly string[];
  /** Environment variables that take a port each; the first is that of the MCP endpoint. Without any, its one port is written into it. */
  ports?: readonly [string, ...string[]];
  /** What it prints before the number of a port once it listens there; by default `listening on port`. */
  says?: string;
  /** Host name by which the server itself knows its endpoint. */
  host: string;
  /** `/mcp` where it is not said. */
  path?: string;
}

/** A module that has a server listen at the port of this variable, whatever port it names, and say so. */
const PORT_INSTEAD = 'TOUCHSTONE_PORT';
const LISTEN_THERE = `data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:net';
  const { listen } = Server.prototype;
  Server.prototype.listen = function (_, ...rest) {
    this.once('listening', () => process.stdout.write('listening on port ' + this.address().port + '\\n'));
    return listen.call(this, Number(process.env.${PORT_INSTEAD}), ...rest);
  };
`)}`;

const ATTEMPTS = 3;
const START_MS = 30_000;
const OUTPUT_KEPT_CHARS = 10_000;

/** What was found, by outcome and row: the subjects of the findings, without ports and marks, for they change from run to run. */
export function findingsOf({ checks }: RunResult): Record<string, string[]> {
  const found = checks.filter(({ outcome }) => ['fail', 'warn', 'error'].includes(outcome));
  return Object.fromEntries(
    found.map(({ id, outcome, findings, reason }) => [
      `${outcome} ${id}`,
      outcome === 'error'
        ? [reason ?? '']
        : findings.map(({ subject }) => subject.replace(/:\d{4,5}\b|:[0-9a-f]{8}(?=›)/g, '')),
    ]),
  );
}

/** Of the tools that say that they only read, and of all: how many took what they were given, in each era and, where they ask, by form. */
export function acceptedOf({ run: { gathered } }: Certified): { safe: string; all: string } {
  const evidence = <N extends ProbeName>(name: N) => gathered.get(name)?.evidence as ProbeEvidence[N] | undefined;
  const calls = evidence('tools/calls')?.calls ?? [];
  const filled = evidence('tools/forms')?.calls ?? [];
  const accepted = new Set([
    ...calls.filter(({ tool }) => calls.every((call) => call.tool !== tool || call.succeeded)).map(({ tool }) => tool),
    ...filled.filter(({ succeeded }) => succeeded).map(({ tool }) => tool),
  ]);
  const listed = evidence('tools/catalog')?.tools ?? [];
  const safe = listed.filter(({ definition }) => {
    const hints = (definition.annotations ?? {}) as { readOnlyHint?: unknown; destructiveHint?: unknown };
    return hints.readOnlyHint === true && hints.destructiveHint !== true;
  });
  const of = (tools: typeof listed): string =>
    `${tools.filter(({ name }) => accepted.has(name)).length} of ${tools.length}`;
  return { safe: of(safe), all: of(listed) };
}

export const idsOf = ({ checks }: RunResult, outcome: Outcome): string[] =>
  checks.filter((check) => check.outcome === outcome).map(({ id }) => id);

/** All that a run may do but load. */
export const withoutLoad: Impact[] = ['sign-in', 'call-safe-tools', 'call-all-tools', 'disrupt'];

/** Findings on a server that was not told of browsers. */
export const NO_CORS = {
  'fail cors.actual-response': [
    'tools/list from https://claude.ai',
    'tools/list by a page of https://claude.ai in a real browser',
  ],
  'fail cors.preflight-mcp': ['preflight from https://claude.ai'],
};

/** Subjects of the findings on a server that minds no Origin. */
export const originsOf = (revision: string): string[] =>
  ['https://evil.example', 'null', 'http://127.0.0.1.evil.example'].map((origin) => `Origin: ${origin} (${revision})`);

/** A run as these tests want it: of this machine alone, and always the same. */
export async function certified(url: string, { impact, only, ...target }: Wanted = {}): Promise<Certified> {
  await using folder = await runFolder();
  const options = { out: folder.out, id: 'field', seed: 'field', loopbackOnly: true };
  const asked = { ...options, ...(impact && { impact }), ...(only && { only }) };
  return await certify(parseTarget({ ...target, url }), asked);
}
type Wanted = Omit<TargetInput, 'url' | 'impact'> & { impact?: Impact[]; only?: string[] };
type Certified = Awaited<ReturnType<typeof certify>>;

/** A folder for one run. */
export async function runFolder(): Promise<{ out: string } & AsyncDisposable> {
  const out = await mkdtemp(join(tmpdir(), 'touchstone-field-'));
  return { out, [Symbol.asyncDispose]: () => rm(out, { recursive: true }) };
}

/** Starts a server on free ports and waits until it says that it listens on each of them. Nothing of this machine's environment is handed on. */
export async function start(foreign: Foreign): Promise<{ url: string } & AsyncDisposable> {
  for (let attempt = 1; ; attempt++) {
    const names = foreign.ports ?? [PORT_INSTEAD];
    const ports = await freePorts(names.length);
    const script = fileURLToPath(new URL(`../../node_modules/${foreign.script}`, import.meta.url));
    const moved = foreign.ports ? [] : ['--import', LISTEN_THERE];
    const child = spawn(process.execPath, [...moved, script, ...foreign.args], {
      env: Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = await untilListening(child, ports, foreign.says);
    if (output === undefined)
      return {
        url: `http://${foreign.host}:${ports[0]}${foreign.path ?? '/mcp'}`,
        [Symbol.asyncDispose]: () => ended(child),
      };
    await ended(child);
    // Somebody may have taken a port since it was found free.
    if (attempt === ATTEMPTS || !output.includes('EADDRINUSE')) throw new Error(`the server did not start: ${output}`);
  }
}

export const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Ends a process, and waits until it has. */
export async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (isRunning(child)) await once(child, 'exit');
}

/** @returns what the process printed, where it ended, or said nothing of its ports, instead */
function untilListening(
  child: ChildProcess,
  ports: readonly number[],
  says = 'listening on port',
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output = `${output}${chunk.toString()}`.slice(-OUTPUT_KEPT_CHARS);
      if (ports.every((port) => output.includes(`${says} ${port}`))) resolve(undefined);
    };
    // Read to the end: a server whose output nobody takes would stand still.
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', () => resolve(output));
    setTimeout(() => resolve(`${output}\nit does not listen after ${START_MS} ms`), START_MS).unref();
  });
}

export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0);
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = held.map((server) => (server.address() as { port: number }).port);
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
