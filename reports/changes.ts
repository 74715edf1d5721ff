import type { Change, Comparison } from '../harness/core/result.js';
import { clip } from './columns.js';
import { tty } from './text.js';
import { plural } from './wording.js';

/** Most rows that are named. */
const ROWS = 6;

/** What got worse since an earlier run, in at most `ROWS` rows and a few lines more. */
export function changeLines({ since, worse, lost, better }: Comparison, columns: number): string[] {
  const than = tty(since, 1_000);
  const summary = `Since ${than}: ${worse.length} worse, ${lost.length} not seen any more, ${better.length} better`;
  const rows = [...worse, ...lost];
  return [
    clip(summary, columns),
    ...rows.slice(0, ROWS).map((change) => clip(`  ${sentence(change)}`, columns)),
    ...(rows.length > ROWS ? [`  … and ${plural(rows.length - ROWS, 'more row')}`] : []),
    '',
  ];
}

const sentence = ({ id, level, before, now }: Change): string => `${id}  ${before} → ${now}  (${level})`;
