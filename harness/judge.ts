import { checklistResults, coverageOf, verdictOf } from './certificate.js';
import { checks } from './checks/index.gen.js';
import type { AnyCheck } from './core/check.js';
import { curlOf } from './core/curl.js';
import { messageOf } from './core/errors.js';
import type { Exchange, Gathered, Missing } from './core/evidence.js';
import { type Finding, type Judgement, metBecause, OUTCOMES, worst } from './core/outcome.js';
import type { Needs, ProbeEvidence } from './core/probe.js';
import { isJudged, type Profile, type Requirement } from './core/requirement.js';
import type { CheckResult, RunResult } from './core/result.js';
import type { RunRecord } from './journal.js';
import { isAsked } from './plan.js';
import { excuseLimits } from './rate-limit.js';
import { checklists, requirements } from './requirements/catalogue.gen.js';
import type { Attestation } from './target/target.js';

const ENDED = 'the run ended before this was seen';
const NOT_GATHERED =
  'this run did not gather what the row rests on, which an earlier version did not know: certify again';

const DAY_MS = 86_400_000;

/** An attestation older than this, when the run starts, says nothing any more. */
const ATTESTATION_DAYS = 90;

export interface JudgeOptions {
  /** Levels to judge by; the run's own profile by default. */
  profile?: Profile;
}

/**
 * Judges evidence: a pure function of what a run wrote down and of the catalogue. No traffic, no clock.
 * @param gathered evidence by probe name, as the journal keeps it
 */
export function judge(
  record: RunRecord,
  gathered: ReadonlyMap<string, Gathered>,
  options: JudgeOptions = {},
): RunResult {
  const profile = options.profile ?? record.run.profile;
  const asked = requirements.filter((row) => isJudged(row) && isAsked(row.id, record.only));
  const exchanges = exchangesIn(gathered);
  const results = asked.map((row) => {
    const result = judgeRow(row, profile, record, gathered);
    return { ...result, findings: result.findings.map((finding) => withCommand(finding, exchanges)) };
  });
  const evidence = <N extends keyof ProbeEvidence>(name: N): ProbeEvidence[N] | undefined =>
    gathered.get(name)?.evidence as ProbeEvidence[N] | undefined;
  const auth = evidence('transport/openings')?.auth;
  return {
    schemaVersion: 1,
    harness: record.harness,
    run: { ...record.run, profile },
    target: {
      ...record.target,
      eras: evidence('session/eras')?.eras.map(({ revision }) => revision) ?? [],
      auth:
        auth === undefined || auth === 'none'
          ? 'none'
          : evidence('authorization/discovery')?.server
            ? 'oauth'
            : 'other',
    },
    verdict: verdictOf(results, new Map(requirements.map((row) => [row.id, row]))),
    coverage: coverageOf(results, requirements, profile),
    counts: Object.fromEntries(
      OUTCOMES.map((outcome) => [outcome, results.filter((result) => result.outcome === outcome).length]),
    ) as RunResult['counts'],
    checks: results,
    checklists: checklistResults(results, requirements, checklists),
    latency: evidence('performance/load')?.latency ?? [],
    disconnects: evidence('reliability/disconnects')?.summary ?? [],
    traffic: record.traffic,
  };
}

/** A finding with the command that shows it, where an exchange does. */
function withCommand(finding: Finding, exchanges: ReadonlyMap<string, Exchange>): Finding {
  const exchange = finding.exchange === undefined ? undefined : exchanges.get(finding.exchange);
  return finding.reproduce || !exchange ? finding : { ...finding, reproduce: curlOf(exchange) };
}

/** Every exchange that evidence holds, by its id. */
function exchangesIn(gathered: ReadonlyMap<string, Gathered>): Map<string, Exchange> {
  const found = new Map<string, Exchange>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('id' in value && 'request' in value && 'timings' in value) found.set(String(value.id), value as Exchange);
    else for (const item of Object.values(value)) walk(item);
  };
  for (const { evidence } of gathered.values()) walk(evidence);
  return found;
}

function judgeRow(
  row: Requirement,
  profile: Profile,
  record: RunRecord,
  gathered: ReadonlyMap<string, Gathered>,
): CheckResult {
  const check = (checks as Record<string, AnyCheck>)[row.id];
  const judgement = withAttestation(check ? ask(check, record, gathered) : unattested, row.id, record, gathered);
  const findings = 'findings' in judgement ? [...judgement.findings] : [];
  const seen = Object.values({ ...check?.needs, ...check?.wants }).map((name) => gathered.get(name)?.durationMs ?? 0);
  return {
    id: row.id,
    area: row.area,
    level: row.level[profile],
    outcome: judgement.outcome,
    title: judgement.outcome === 'fail' || judgement.outcome === 'warn' ? row.failureTitle : row.title,
    findings,
    ...(judgement.reason && { reason: judgement.reason }),
    durationMs: Math.round(Math.max(0, ...seen)),
  };
}

/** Hands a check the evidence it needs; what is missing decides in its stead. */
function ask(check: AnyCheck, { run }: RunRecord, gathered: ReadonlyMap<string, Gathered>): Judgement {
  const missing = Object.values(check.needs).flatMap((name): Missing[] => {
    const entry = gathered.get(name);
    return entry
      ? entry.missing
        ? [entry.missing]
        : []
      : [{ outcome: 'untestable', reason: run.cut ? ENDED : NOT_GATHERED }];
  });
  if (missing.length > 0) {
    const outcome = worst(missing.map((entry) => entry.outcome)) as Missing['outcome'];
    return { outcome, reason: missing.find((entry) => entry.outcome === outcome)!.reason };
  }
  const pick = (names: Needs | undefined): [string, unknown][] =>
    Object.entries(names ?? {}).flatMap(([alias, name]) => {
      const evidence = gathered.get(name)?.evidence;
      return evidence === undefined ? [] : [[alias, evidence] as [string, unknown]];
    });
  try {
    const evidence = Object.fromEntries([...pick(check.wants), ...pick(check.needs)]);
    const judgement = check.judge(evidence as never);
    return check.ofLimits ? judgement : excuseLimits(judgement, evidence);
  } catch (thrown) {
    return { outcome: 'error', reason: `the check broke: ${messageOf(thrown)}` };
  }
}

const unattested: Judgement = {
  outcome: 'attest',
  reason: 'only a person can say; say it under attestations in the target file',
};

/** An attestation in force turns `attest` into `pass`; it never overrides another outcome. */
function withAttestation(
  judgement: Judgement,
  id: string,
  record: RunRecord,
  gathered: ReadonlyMap<string, Gathered>,
): Judgement {
  if (judgement.outcome !== 'attest') return judgement;
  const declared = gathered.get('target/declared')?.evidence as { attestations: Attestation[] } | undefined;
  const said = declared?.attestations.filter((attestation) => attestation.id === id) ?? [];
  const started = Date.parse(record.run.startedAt);
  const inForce = said.find(({ on }) => {
    const ageMs = started - Date.parse(on);
    return ageMs > -DAY_MS && ageMs <= ATTESTATION_DAYS * DAY_MS;
  });
  if (inForce) return metBecause(`attested by ${inForce.by} on ${inForce.on}: ${inForce.statement}`);
  return said.length > 0
    ? {
        outcome: 'attest',
        reason: `attested on ${said[0]!.on}, which is not within ${ATTESTATION_DAYS} days before the run; attest again`,
      }
    : judgement;
}
