import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../harness/core/outcome.js';
import type { Impact } from '../../harness/core/probe.js';
import { certify, parseTarget, type RunResult } from '../../harness/index.js';
import { httpConsent } from '../reference/http-consent.js';
import { Ledger, started } from './world.js';

const IMPACT: readonly Impact[] = ['sign-in', 'call-all-tools'];
const AREAS = ['authorization', 'compat', 'network', 'tls'];

/**
 * Certifies the ledger, bent as told.
 * @param only rows and areas to judge
 */
export async function certifyLedger(
  bend: (ledger: Ledger) => void = () => undefined,
  { only = AREAS, browser = false }: { only?: readonly string[]; browser?: boolean } = {},
): Promise<RunResult> {
  const ledger = new Ledger();
  bend(ledger);
  await using server = await started(ledger);
  const out = await mkdtemp(join(tmpdir(), 'touchstone-ledger-run-'));
  try {
    const { result } = await certify(parseTarget(server.target), {
      id: 'ledger',
      out,
      seed: 'ledger',
      impact: IMPACT,
      only,
      loopbackOnly: true,
      ...(!browser && { consent: (tools) => httpConsent(tools) }),
    });
    return result;
  } finally {
    await rm(out, { recursive: true });
  }
}

export const idsOf = ({ checks }: RunResult, outcome: Outcome): string[] =>
  checks.filter((check) => check.outcome === outcome).map(({ id }) => id);
