import { join } from 'node:path';
import { messageOf } from '../harness/core/errors.js';
import { writeAllureReport } from './allure/report.js';
import { writeAllureResults } from './allure/results.js';
import { checklistMarkdown } from './checklist/markdown.js';
import { checklistPage } from './checklist/page.js';
import type { Report } from './input.js';
import { junit } from './junit.js';
import { writeResult, writeWhole } from './result.js';
import { sarif } from './sarif.js';
import { line } from './text.js';
import { capital, coverageSentence, REPORT_NAME } from './wording.js';

export { renderVerdict } from './console.js';
export type { Report } from './input.js';
export { progressLine } from './progress.js';

/** Every report, in the order in which they are written: the quick ones first. */
export const REPORTS = ['result', 'checklist', 'junit', 'sarif', 'allure-results', 'allure-report'] as const;
export type ReportName = (typeof REPORTS)[number];

export interface ReportOptions {
  /** The run folder; other files in it are kept. */
  folder: string;
  /** `allure-report/history` of an earlier run of the same target. */
  history?: string;
  signal?: AbortSignal;
}

export interface Written {
  /** Files for a person to open, the most telling first. */
  paths: string[];
  /** Reports that could not be written, and why. They never change what the run found. */
  warnings: string[];
}

/**
 * Writes reports of a run into its folder. `allure-report` implies `allure-results`.
 * A report that cannot be written is a warning; only `result.json`, the contract of a run, throws.
 */
export async function writeReports(
  input: Report & ReportOptions,
  which: Iterable<ReportName> = REPORTS,
): Promise<Written> {
  const { folder, history, signal } = input;
  const wanted = new Set(which);
  if (wanted.has('allure-report')) wanted.add('allure-results');
  const paths: string[] = [];
  const warnings: string[] = [];
  const attempt = async (name: ReportName, write: () => Promise<string[]>): Promise<void> => {
    if (!wanted.has(name) || signal?.aborted) return;
    try {
      paths.push(...(await write()));
    } catch (thrown) {
      if (!signal?.aborted) warnings.push(`${name} was not written: ${line(messageOf(thrown), 500)}`);
    }
  };
  const file = async (name: string, content: string): Promise<string> => {
    await writeWhole(join(folder, name), content);
    return join(folder, name);
  };

  if (wanted.has('result')) await writeResult(input.result, folder);
  await attempt('checklist', async () => {
    await file('checklist.md', checklistMarkdown(input));
    return [await file('checklist.html', checklistPage(input))];
  });
  await attempt('junit', async () => [await file('junit.xml', junit(input))]);
  await attempt('sarif', async () => [await file('results.sarif', sarif(input))]);
  await attempt('allure-results', async () => {
    warnings.push(...(await writeAllureResults(input, folder)));
    return [];
  });
  await attempt('allure-report', async () => {
    const name = `${capital(coverageSentence(input.result))} – ${REPORT_NAME}`;
    const report = await writeAllureReport(folder, { name, ...(history && { history }), ...(signal && { signal }) });
    if (report.warning !== undefined) warnings.push(report.warning);
    return report.path === undefined ? [] : [report.path];
  });
  return { paths, warnings };
}
