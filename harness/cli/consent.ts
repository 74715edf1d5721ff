import { join } from 'node:path';
import { Command } from 'commander';
import { visible } from '../../reports/text.js';
import { systemClock } from '../core/clock.js';
import type { ConsentDriver, ConsentOutcome, ConsentRequest, ConsentStep } from '../core/consent.js';
import { EXIT } from '../core/errors.js';

interface ConsentFlags {
  headed?: boolean;
  out?: string;
}

/** The one row that needs every flow and nothing beyond them. */
const ROW = 'authorization.redirect-claude-ai';

/** `touchstone consent`: a person's way to every callback, shown as it is taken. */
export const consentCommand = (): Command =>
  new Command('consent')
    .description('Drive sign-in and consent for every callback and show each step; judges nothing')
    .argument('<target>', 'URL of the MCP server, or path of a touchstone.yaml with an account')
    .option('--headed', 'in a browser window, to be watched')
    .option('--out <folder>', 'run folder, with a screenshot of each step (default: runs/consent-<time>)')
    .action(async (source: string, flags: ConsentFlags) => {
      const [{ loadTarget }, { browserConsent, gather }] = await Promise.all([
        import('../target/load.js'),
        import('../gather.js'),
      ]);
      const target = await loadTarget(source, process.env);
      const id = `consent-${systemClock.date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
      const out = flags.out ?? join('runs', id);
      const interrupt = new AbortController();
      process.once('SIGINT', () => interrupt.abort());
      const outcomes: ConsentOutcome[] = [];
      const run = await gather(target, {
        id,
        out,
        seed: target.url,
        impact: ['sign-in'],
        only: [ROW],
        signal: interrupt.signal,
        consent: (tools) => {
          const notice = (line: string): void => void process.stderr.write(`${line}\n`);
          // What a page is called, and what stands on its buttons, is the page's own word.
          const print = (line: string): void => void process.stdout.write(`${visible(tools.redactor.text(line))}\n`);
          const onStep = (_: ConsentRequest, step: ConsentStep): void => linesOf(step).forEach(print);
          const shown = { headed: flags.headed === true, onStep };
          return narrated(browserConsent(tools, notice, shown), print, outcomes);
        },
      });
      process.stdout.write(`\nscreenshots: ${join(out, 'screenshots')}\n`);
      const missing = run.gathered.get('authorization/consents')?.missing;
      if (missing) process.stdout.write(`no consent was driven to its end: ${missing.reason}\n`);
      process.exitCode = exitCodeFor(outcomes);
    });

/** The driver, with a line before and after each flow. */
function narrated(driver: ConsentDriver, print: (line: string) => void, outcomes: ConsentOutcome[]): ConsentDriver {
  return {
    async consent(request, signal) {
      const { name, callback, decision, signedIn } = request;
      const wish = `${decision === 'approve' ? 'to approve' : 'to refuse'}${signedIn ? ', signed in' : ''}`;
      print('');
      print(`${name}: ${wish}, and come back to ${callback}`);
      const outcome = await driver.consent(request, signal);
      outcomes.push(outcome);
      print(`  ${seconds(outcome.durationMs)}  ${endOf(outcome)}`);
      return outcome;
    },
    close: () => driver.close(),
  };
}

const linesOf = ({ atMs, kind, page, action }: ConsentStep): string[] => [
  `  ${seconds(atMs)}  ${kind.padEnd(10)} ${page}`,
  `${' '.repeat(22)}${action}`,
];

function endOf(outcome: ConsentOutcome): string {
  if (outcome.status === 'stuck') return `stuck at ${outcome.step}: ${outcome.reason}`;
  const query = new URL(outcome.url).searchParams;
  const brought = query.has('code') ? 'a code' : `error ${query.get('error') ?? 'missing'}, and no code`;
  return `came back by ${outcome.method} with ${brought}`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(5)} s`;

/** 0 where every flow came back, 2 where one could not be driven and the server is not to blame, 1 where it is. */
function exitCodeFor(outcomes: readonly ConsentOutcome[]): number {
  const stuck = outcomes.filter((outcome) => outcome.status === 'stuck');
  if (stuck.some(({ untestable }) => !untestable)) return EXIT.notCertified;
  return stuck.length > 0 || outcomes.length === 0 ? EXIT.incomplete : EXIT.certified;
}
