import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { all, doubtful, each, type Judgement, metBecause, untestable, violated } from '../../core/outcome.js';

/** What a Claude client waits for at most (claude.com "Endpoint latency"). */
const LIMIT_MS = 10_000;
const REFRESH_LIMIT_MS = 30_000;

/** Faults at which no time was measured that a server could be held to. */
const SILENT = ['refused-by-policy', 'dns', 'aborted'];

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  wants: {
    registration: 'authorization/registration',
    consented: 'authorization/consents',
    errors: 'authorization/token-errors',
    refresh: 'authorization/refresh',
  },
  judge: ({ discovery, registration, consented, errors, refresh }) => {
    const documents = [...discovery.resource.attempts, ...(discovery.issuers[0]?.attempts ?? [])];
    const endpoints: [name: string, limitMs: number, exchanges: (Exchange | undefined)[]][] = [
      ['discovery', LIMIT_MS, documents.map(({ exchange }) => exchange)],
      ['registration', LIMIT_MS, registration?.registrations.map(({ exchange }) => exchange) ?? []],
      [
        'token endpoint',
        LIMIT_MS,
        [
          ...(consented?.flows.map(({ token }) => token) ?? []),
          ...(errors?.attempts.map(({ exchange }) => exchange) ?? []),
        ],
      ],
      ['refresh', REFRESH_LIMIT_MS, [refresh?.first?.exchange, refresh?.replay?.exchange]],
    ];
    if (!discovery.server) return untestable('no authorization server was found');
    const seen = endpoints.filter(([, , exchanges]) => exchanges.some(Boolean));
    return each('endpoints', seen, ([name, limitMs, exchanges]) => {
      const timed = exchanges.flatMap((exchange) => samplesOf(exchange)).sort((a, b) => a.ms - b.ms);
      return timed.length > 0 ? judgeTimes(name, limitMs, timed) : untestable(`${name}: nothing was answered`);
    });
  },
});

interface Sample {
  ms: number;
  exchange: string;
}

function samplesOf(exchange: Exchange | undefined): Sample[] {
  const ms = exchange?.timings.lastByteMs ?? exchange?.timings.firstByteMs;
  return !exchange || ms === undefined || SILENT.includes(exchange.fault?.kind ?? '')
    ? []
    : [{ ms, exchange: exchange.id }];
}

/** @param times fastest first, at least one */
function judgeTimes(name: string, limitMs: number, times: readonly Sample[]): Judgement {
  const { ms: maxMs, exchange } = times.at(-1)!;
  // Nearest rank: with fewer than 20 samples this is the slowest.
  const p95Ms = times[Math.ceil(times.length * 0.95) - 1]!.ms;
  const told = `p95 ${Math.round(p95Ms)} ms, slowest ${Math.round(maxMs)} ms of ${times.length}`;
  const finding = { subject: name, observed: told, exchange };
  if (maxMs >= limitMs) return violated({ ...finding, expected: `an answer within ${limitMs / 1000} s` });
  const tight = maxMs >= limitMs / 2 || p95Ms >= limitMs / 4;
  return all([
    tight
      ? doubtful({
          ...finding,
          expected: `95 % within ${limitMs / 4000} s, all within ${limitMs / 2000} s: room for a slow day`,
        })
      : metBecause(`${name}: ${told}`),
  ]);
}
