import type { Requirement } from '../harness/core/requirement.js';
import type { CheckResult, ReportInput } from '../harness/core/result.js';
import { failed } from './wording.js';

/** What every report is made from: the result, the evidence it refers to, and the catalogue's words. */
export interface Report extends ReportInput {
  requirements: ReadonlyMap<string, Requirement>;
}

/** Rows whose outcome decides about the verdict, the worst first: mandatory failures, then other failures. */
export const failures = (report: Pick<Report, 'result'>): CheckResult[] =>
  report.result.checks
    .filter(failed)
    .sort((a, b) => Number(b.level === 'mandatory') - Number(a.level === 'mandatory') || levelRank(a) - levelRank(b));

const levelRank = (check: CheckResult): number => ['mandatory', 'recommended', 'informational'].indexOf(check.level);

/** Mandatory rows that keep the verdict from being `certified` without having failed. */
export const holdUps = ({ result, requirements }: Pick<Report, 'result' | 'requirements'>): CheckResult[] =>
  result.checks.filter(
    ({ id, level, outcome }) =>
      level === 'mandatory' &&
      ['untestable', 'attest', 'error'].includes(outcome) &&
      !(outcome === 'untestable' && requirements.get(id)?.untestableTolerated),
  );

/** The catalogue's sentence about the server that fits the outcome. */
export function titleOf(check: CheckResult, requirements: Report['requirements']): string {
  const requirement = requirements.get(check.id);
  if (!requirement) return check.title;
  return failed(check) ? requirement.failureTitle : requirement.title;
}

/** Groups in order of first appearance. */
export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
