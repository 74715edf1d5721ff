import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../harness/core/errors.js';
import { writeWhole } from '../result.js';
import { line } from '../text.js';
import { harden, historyIn } from './page.js';
import { categories } from './run-info.js';

const run = promisify(execFile);

export interface AllureReportOptions {
  /** Shown as the report's title. */
  name: string;
  /** `allure-report/history` of an earlier run of the same target: what trends are drawn from. */
  history?: string;
  /** `allure2` needs Java, `allure3` does not. By default the first that this machine can run. */
  generator?: Generator;
  /** Default 120 000. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export type Generator = 'allure2' | 'allure3';

/** Why there is no report; never a reason to fail a run. */
export type AllureReport = { path: string; generator: Generator; warning?: never } | { warning: string; path?: never };

/** Allure 3 keeps its history in one file, Allure 2 in several of other names: both fit in one folder. */
const HISTORY_3 = 'history.jsonl';

/**
 * Turns `<folder>/allure-results` into `<folder>/allure-report/index.html`: one file that makes no request of its own.
 * What the next run needs for its trends is left in `allure-report/history`. Rejects only when the signal fires.
 */
export async function writeAllureReport(folder: string, options: AllureReportOptions): Promise<AllureReport> {
  const java = options.generator === 'allure3' ? undefined : await findJava(options.signal);
  const generators: readonly Generator[] = options.generator
    ? [options.generator]
    : java
      ? ['allure2', 'allure3']
      : ['allure3'];
  const troubles: string[] = [];
  for (const generator of generators) {
    const scratch = await mkdtemp(join(tmpdir(), 'touchstone-allure-'));
    try {
      const task: Task = { results: join(folder, 'allure-results'), out: join(scratch, 'report'), scratch, options };
      await (generator === 'allure2' ? allure2(task, java) : allure3(task));
      return { path: await publish(task, join(folder, 'allure-report'), generator), generator };
    } catch (thrown) {
      options.signal?.throwIfAborted();
      troubles.push(`${generator}: ${line(messageOf(thrown), 500)}`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return { warning: `no Allure report (${troubles.join('; ')}); allure-results can be turned into one elsewhere` };
}

interface Task {
  results: string;
  out: string;
  /** Is removed at the end. */
  scratch: string;
  options: AllureReportOptions;
}

/** Puts the page and the history where they belong, in place of an earlier report. */
async function publish({ out, scratch }: Task, report: string, generator: Generator): Promise<string> {
  const page = await readFile(join(out, 'index.html'), 'utf8');
  await rm(report, { recursive: true, force: true });
  await mkdir(join(report, 'history'), { recursive: true });
  await writeWhole(join(report, 'index.html'), harden(page));
  for (const [name, content] of historyIn(page)) await writeFile(join(report, 'history', name), content);
  if (generator === 'allure3') await cp(join(scratch, HISTORY_3), join(report, 'history', HISTORY_3));
  return join(report, 'index.html');
}

/** Started by us and not by Allure's shell script, so that aborting ends it, and Windows needs no other way. */
async function allure2({ results, out, scratch, options }: Task, java: string | undefined): Promise<void> {
  if (!java) throw new Error('needs Java, and neither JAVA_HOME nor PATH has one');
  const home = join(dirname(createRequire(import.meta.url).resolve('allure-commandline/package.json')), 'dist');
  // It reads the history from among the results; a copy leaves those of the run as they are.
  const input = join(scratch, 'allure-results');
  await cp(results, input, { recursive: true });
  if (options.history) await cp(options.history, join(input, 'history'), { recursive: true }).catch(ignoreMissing);
  const classpath = [join(home, 'lib', '*'), join(home, 'lib', 'config')].join(delimiter);
  const args = ['generate', '--clean', '--single-file', '--name', options.name, '--output', out, input];
  // Without the second compiler tier: a run of two seconds does not earn it back.
  const flags = ['-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true', '-classpath', classpath];
  await start(java, [...flags, 'io.qameta.allure.CommandLine', ...args], options, { APP_HOME: home });
}

async function allure3({ results, out, scratch, options }: Task): Promise<void> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('allure')), '..', 'cli.js');
  const historyPath = join(scratch, HISTORY_3);
  await writeFile(historyPath, '');
  if (options.history) await cp(join(options.history, HISTORY_3), historyPath).catch(ignoreMissing);
  const config = join(scratch, 'allurerc.json');
  const awesome = {
    options: { singleFile: true, reportName: options.name, reportLanguage: 'en', groupBy: ['suite', 'subSuite'] },
  };
  await writeFile(
    config,
    JSON.stringify({
      name: options.name,
      output: out,
      historyPath,
      appendHistory: true,
      categories,
      plugins: { awesome },
    }),
  );
  await start(process.execPath, [cli, 'generate', '--config', config, '--cwd', scratch, results], options, {});
}

/** Runs a generator to its end, with nothing of this process's environment that could hold a secret. */
async function start(
  command: string,
  args: readonly string[],
  { signal, timeoutMs = 120_000 }: AllureReportOptions,
  env: Record<string, string>,
): Promise<void> {
  const running = run(command, [...args], {
    env: { ...inherited(), ALLURE_NO_ANALYTICS: 'true', ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: 16 * 1024 * 1024,
    ...(signal && { signal }),
  });
  const { child } = running;
  const gone = child.pid === undefined ? undefined : new Promise((resolve) => child.once('close', resolve));
  // An abort rejects before the process is gone, which would still write into the folder that is about to be removed.
  await running.finally(() => gone);
}

const inherited = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'JAVA_HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** The first Java that starts: that of JAVA_HOME, else that of PATH. */
async function findJava(signal?: AbortSignal): Promise<string | undefined> {
  const home = process.env.JAVA_HOME;
  for (const command of [...(home ? [join(home, 'bin', 'java')] : []), 'java']) {
    const found = await run(command, ['-version'], {
      timeout: 15_000,
      env: inherited(),
      ...(signal && { signal }),
    }).then(
      () => true,
      () => false,
    );
    signal?.throwIfAborted();
    if (found) return command;
  }
  return undefined;
}

const ignoreMissing = (thrown: unknown): void => {
  if ((thrown as { code?: string }).code !== 'ENOENT') throw thrown;
};
