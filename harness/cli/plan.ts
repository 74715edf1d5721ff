import { Command } from 'commander';
import { visible } from '../../reports/text.js';
import { duration, plural } from '../../reports/wording.js';
import type { Impact } from '../core/probe.js';
import { parseImpact, parseList } from './options.js';

/** `touchstone plan`: what a run would send. */
export const planCommand = (): Command =>
  new Command('plan')
    .description('Print every kind of request that certify would send, with upper bounds; sends none')
    .argument('<target>', 'URL of the MCP server, or path of a touchstone.yaml')
    .option('--impact <list>', 'as for certify', parseImpact)
    .option('--only <list>', 'as for certify', parseList)
    .option('--from <run>', 'run folder of an earlier run: list its tool calls, which the same seed makes again')
    .action(async (source: string, flags: { impact?: 'all' | Impact[]; only?: string[]; from?: string }) => {
      const [
        { loadTarget },
        { impactSet },
        { planProbes, plannedTraffic, plannedWaitMs, selectChecks },
        { declaredCalls, earlierCalls },
        { readRun },
      ] = await Promise.all([
        import('../target/load.js'),
        import('../target/impact.js'),
        import('../plan.js'),
        import('../planned-calls.js'),
        import('../journal.js'),
      ]);
      const target = await loadTarget(source, process.env);
      const impact = impactSet(flags.impact ?? target.impact);
      const plan = await planProbes(selectChecks(flags.only), impact);
      process.stdout.write(`${target.url}\nimpact: ${[...impact].join(', ')}\n`);
      for (const { name, lane, allowed, impact: needed, sends, traffic } of plan) {
        if (sends.length === 0) continue;
        process.stdout.write(
          `\n${name} (${lane})${allowed ? `, at most ${plural(traffic.requests, 'request')}` : `: not allowed, needs ${needed}`}\n`,
        );
        for (const line of sends) process.stdout.write(`  ${allowed ? '-' : 'x'} ${line}\n`);
      }
      const calls = flags.from ? earlierCalls(await readRun(flags.from)) : declaredCalls(target, impact);
      if (calls.length > 0)
        process.stdout.write(`\ntool calls ${flags.from ? `as in ${flags.from}` : 'that the target file fixes'}\n`);
      for (const { tool, arguments: args, times, condition } of calls)
        process.stdout.write(
          `  - ${visible(`${tool} ${args}`)}${times > 1 ? `, ${plural(times, 'time')}` : ''}${condition ? `, ${condition}` : ''}\n`,
        );
      const { requests, toolCalls, consents, registrations } = plannedTraffic(plan);
      const counts = Object.entries({
        request: requests,
        'tool call': toolCalls,
        consent: consents,
        registration: registrations,
      });
      process.stdout.write(`\nin all at most ${counts.map(([noun, n]) => plural(n, noun)).join(', ')}\n`);
      const waitMs = target.slow ? plannedWaitMs(plan) : 0;
      if (waitMs > 0)
        process.stdout.write(
          `slow: true: beside that it waits up to ${duration(waitMs)}; the deadline of ${duration(target.deadlineMs)} is put off by as much\n`,
        );
    });
