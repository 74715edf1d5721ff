import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.js';

const HELP_ROUNDS = 15;
const DEMO_ROUNDS = 3;
/** Bash's `time` tells milliseconds; `/usr/bin/time` tells hundredths, which is too coarse for a process of 50 ms. */
const TIMED = ['bash', '-c', 'TIMEFORMAT="%3U %3S"; exec 3>&2 2>"$0"; time "$@" 2>&3'];

/**
 * The command as a whole process: `touchstone --help` beside `node -e 0` by turns, in CPU; and the demo, in wall time
 * of the run itself, which is what `result.json` says: without the reports that come after it. Needs a build.
 */
export async function benchCommand(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-bench-'));
  const main = fileURLToPath(new URL('../dist/harness/cli/main.js', import.meta.url));
  const demo = fileURLToPath(new URL('../dist/scripts/demo.js', import.meta.url));
  try {
    const help: number[] = [];
    const node: number[] = [];
    for (let round = 0; round < HELP_ROUNDS; round++) {
      node.push(await cpuMs(folder, [process.execPath, '-e', '0']));
      help.push(await cpuMs(folder, [process.execPath, main, '--help']));
    }
    const demoRuns: { wallMs: number; wholeMs: number; nodeCpuMs: number }[] = [];
    for (let round = 0; round < DEMO_ROUNDS; round++) {
      const nodeCpuMs = await cpuMs(folder, [process.execPath, '-e', '0']);
      demoRuns.push({ ...(await demoMs(folder, demo)), nodeCpuMs });
    }
    return {
      help: {
        rounds: HELP_ROUNDS,
        nodeCpuMs: median(node),
        helpCpuMs: median(help),
        ratio: median(help.map((ms, round) => ms / node[round]!)),
      },
      demo: {
        rounds: DEMO_ROUNDS,
        runWallMs: median(demoRuns.map(({ wallMs }) => wallMs)),
        withReportsWallMs: median(demoRuns.map(({ wholeMs }) => wholeMs)),
        /** Tells a slow program from a slow machine. */
        runWallPerNodeCpu: Math.round(median(demoRuns.map(({ wallMs, nodeCpuMs }) => wallMs / nodeCpuMs))),
      },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** User and system time of a command and its children, in milliseconds, as the operating system accounts for it. */
async function cpuMs(folder: string, command: readonly string[]): Promise<number> {
  const file = join(folder, 'time');
  await finished([...TIMED, file, ...command], folder);
  const [user = 0, system = 0] = (await readFile(file, 'utf8')).trim().split(' ').map(Number);
  return (user + system) * 1000;
}

async function demoMs(folder: string, demo: string): Promise<{ wallMs: number; wholeMs: number }> {
  const began = performance.now();
  const printed = await finished([process.execPath, demo], folder);
  const wholeMs = Math.round(performance.now() - began);
  const run = /runs\/[\w-]+/.exec(printed)?.[0];
  if (!run) throw new Error(`the demo named no run folder: ${printed.slice(-500)}`);
  const { startedAt, finishedAt } = JSON.parse(await readFile(join(folder, run, 'result.json'), 'utf8')).run;
  return { wallMs: Date.parse(finishedAt) - Date.parse(startedAt), wholeMs };
}

/** Standard output of a command that ended well. */
async function finished([command, ...args]: readonly string[], cwd: string): Promise<string> {
  const child = spawn(command!, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${printed.slice(-500)}`);
  return printed;
}
