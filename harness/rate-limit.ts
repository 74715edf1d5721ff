import type { SeenResponse } from './core/evidence.js';
import { type Finding, type Judgement, untestable } from './core/outcome.js';
import { isLimited } from './core/seen.js';

/**
 * A server that limits its rate, or is busy for a while, has not said what was asked: findings that rest on such an answer are
 * not held against it.
 * @param evidence what the check was handed
 */
export function excuseLimits(judgement: Judgement, evidence: unknown): Judgement {
  if (judgement.outcome !== 'fail' && judgement.outcome !== 'warn') return judgement;
  const limited = limitedExchanges(evidence);
  const rests = ({ exchange }: Finding): boolean => exchange !== undefined && limited.has(exchange);
  const [first, ...others] = judgement.findings.filter((finding) => !rests(finding));
  if (first) return { ...judgement, findings: [first, ...others] };
  const subjects = judgement.findings.map(({ subject }) => subject).join(', ');
  return untestable(
    `${subjects}: HTTP ${limited.get(judgement.findings[0].exchange!)}, the server limits its rate; wait, and run again`,
  );
}

/** The exchanges, wherever they stand, that were answered with `come back later`: their status by their id. */
function limitedExchanges(value: unknown, found = new Map<string, number>()): Map<string, number> {
  if (typeof value !== 'object' || value === null) return found;
  const { id, response } = value as { id?: unknown; response?: SeenResponse | null };
  if (typeof id === 'string' && response && isLimited({ response })) found.set(id, response.status);
  for (const item of Object.values(value)) limitedExchanges(item, found);
  return found;
}
