import { Command } from 'commander';
import { plural } from '../../reports/wording.js';
import type { Impact } from '../core/probe.js';
import { parseImpact, parseList } from './options.js';

/** `touchstone plan`: what a run would send. */
export const planCommand = (): Command =>
  new Command('plan')
    .description('Print every kind of request that certify would send, with upper bounds; sends none')
    .argument('<target>', 'URL of the MCP server, or path of a touchstone.yaml')
    .option('--impact <list>', 'as for certify', parseImpact)
    .option('--only <list>', 'as for certify', parseList)
    .action(async (source: string, flags: { impact?: 'all' | Impact[]; only?: string[] }) => {
      const [{ loadTarget }, { impactSet }, { planProbes, plannedTraffic, selectChecks }] = await Promise.all([
        import('../target/load.js'),
        import('../target/impact.js'),
        import('../plan.js'),
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
      const { requests, toolCalls, signIns, consents, registrations } = plannedTraffic(plan);
      const counts = Object.entries({
        request: requests,
        'tool call': toolCalls,
        'sign-in': signIns,
        consent: consents,
        registration: registrations,
      });
      process.stdout.write(`\nin all at most ${counts.map(([noun, n]) => plural(n, noun)).join(', ')}\n`);
    });
