import { type Finding, type Judgement, untestable } from './core/outcome.js';

const TOO_MANY_REQUESTS = 429;

/**
 * A server that limits its rate (RFC 6585 §4) has not said what was asked: findings that rest on such an answer are not
 * held against it.
 * @param evidence what the check was handed
 */
export function excuseLimits(judgement: Judgement, evidence: unknown): Judgement {
  if (judgement.outcome !== 'fail' && judgement.outcome !== 'warn') return judgement;
  const limited = limitedExchanges(evidence);
  const rests = ({ exchange }: Finding): boolean => exchange !== undefined && limited.has(exchange);
  const [first, ...others] = judgement.findings.filter((finding) => !rests(finding));
  if (first) return { ...judgement, findings: [first, ...others] };
  const subjects = judgement.findings.map(({ subject }) => subject).join(', ');
  return untestable(`${subjects}: HTTP 429, the server limits its rate; wait, and run again`);
}

/** Ids of the exchanges, wherever they stand, that were answered with 429. */
function limitedExchanges(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  const { id, response } = value as { id?: unknown; response?: { status?: unknown } | null };
  if (typeof id === 'string' && response?.status === TOO_MANY_REQUESTS) found.add(id);
  for (const item of Object.values(value)) limitedExchanges(item, found);
  return found;
}
