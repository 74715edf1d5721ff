import { doubtful, type Judgement, metBecause, notApplicable, untestable, violated } from '../core/outcome.js';
import type { ProbeEvidence } from '../core/probe.js';

/** platform.claude.com/docs/en/api/ip-addresses: where Anthropic's requests come from. */
export const CLAUDE_RANGE = '160.79.104.0/21';
/** Addresses that are not in use any more. */
const RETIRED = ['34.162.46.92', '34.162.102.82', '34.162.136.91', '34.162.142.92', '34.162.183.95'];

/** Whether the rules of a firewall let all of Claude's range in; what the rows of the two hosts have in common. */
export function judgeAllowlist(firewall: ProbeEvidence['network/firewall'], subject: string): Judgement {
  const { declared } = firewall;
  const prefixes: readonly string[] = firewall.prefixes;
  if (declared === null)
    return {
      outcome: 'attest',
      reason: 'say under firewall in the target file whether one filters by source: none, or { allowlistFile }',
    };
  if (declared === 'none') return notApplicable('no firewall filters by source, as the target file says');
  if (prefixes.length === 0) return untestable('the allowlist file holds no IPv4 prefix');
  const [first, last] = boundsOf(CLAUDE_RANGE);
  if (!covers(prefixes.map(boundsOf), first, last))
    return violated({
      subject,
      expected: `rules that cover ${CLAUDE_RANGE}`,
      observed: prefixes.slice(0, 20).join(', '),
    });
  const old = RETIRED.filter((address) => prefixes.includes(`${address}/32`));
  return old.length === 0
    ? metBecause(`the exported rules cover ${CLAUDE_RANGE}`)
    : doubtful({ subject, expected: 'no addresses that are retired', observed: old.join(', ') });
}

/** First and last address of a prefix or of a range, as numbers. */
function boundsOf(prefix: string): [first: number, last: number] {
  const [from = '', to] = prefix.split('-');
  if (to !== undefined) return [numberOf(from), numberOf(to)];
  const [address = '', bits = '32'] = prefix.split('/');
  const number = numberOf(address);
  const size = 2 ** (32 - Number(bits));
  const first = number - (number % size);
  return [first, first + size - 1];
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Whether ranges, several together if need be, leave no gap between two addresses. */
function covers(ranges: readonly [number, number][], first: number, last: number): boolean {
  let next = first;
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) if (from <= next) next = Math.max(next, to + 1);
  return next > last;
}
