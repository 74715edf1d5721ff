import { renderVerdict, writeReports } from '../../reports/index.js';
import { EXIT } from '../core/errors.js';
import type { RunResult } from '../core/result.js';
import type { StoredRun } from '../journal.js';
import { requirements } from '../requirements/catalogue.gen.js';
import { wantsColor } from './options.js';

interface Presentation {
  result: RunResult;
  run: StoredRun;
  folder: string;
  /** Print result.json instead of the verdict. */
  json: boolean;
  signal?: AbortSignal;
}

/** Writes the reports of a run into its folder, and says on standard output how it ended. */
export async function present({ result, run, folder, json, signal }: Presentation): Promise<void> {
  const rows = new Map(requirements.map((row) => [row.id, row]));
  const { paths, warnings } = await writeReports({
    result,
    exchanges: run.exchanges,
    attachments: [],
    requirements: rows,
    folder,
    ...(signal && { signal }),
  });
  for (const warning of warnings) process.stderr.write(`touchstone: ${warning}\n`);
  process.stdout.write(
    json
      ? `${JSON.stringify(result, null, 2)}\n`
      : renderVerdict(result, rows, { color: wantsColor(process.stdout), width: process.stdout.columns ?? 100, paths }),
  );
}

/** The exit code that a verdict stands for, under what the job cares for. */
export function exitCodeFor({ verdict }: RunResult, failOn: 'incomplete' | 'mandatory'): number {
  if (verdict === 'not-certified') return EXIT.notCertified;
  return verdict === 'incomplete' && failOn === 'incomplete' ? EXIT.incomplete : EXIT.certified;
}
