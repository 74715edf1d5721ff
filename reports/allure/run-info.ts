import { Status } from 'allure-js-commons';
import type { Category, EnvironmentInfo, ExecutorInfo } from 'allure-js-commons/sdk';
import type { Outcome } from '../../harness/core/outcome.js';
import type { Level } from '../../harness/core/requirement.js';
import type { RunResult } from '../../harness/core/result.js';
import { line } from '../text.js';
import { coverageSentence, DISCLAIMER, REPORT_NAME, verdictWords } from '../wording.js';

/** First line of each result's message: what the categories go by, for Allure 2 knows only message and status. */
export const MESSAGE_PREFIX: Readonly<Record<Outcome, (level: Level) => string>> = {
  pass: () => 'met',
  warn: (level) => `met with a warning (${level})`,
  fail: (level) => `${level} requirement not met`,
  error: () => 'the harness broke, not the server',
  untestable: (level) => `could not be seen (${level})`,
  attest: (level) => `needs a person's word (${level})`,
  'not-applicable': () => 'not applicable',
};

/** Regular expressions match whole messages, in Java's dialect for Allure 2 and JavaScript's for Allure 3. */
export const categories: Category[] = [
  { name: 'Mandatory requirements not met', matchedStatuses: [Status.FAILED], messageRegex: 'mandatory [\\s\\S]*' },
  {
    name: 'Other requirements not met',
    matchedStatuses: [Status.FAILED],
    messageRegex: '(recommended|informational) [\\s\\S]*',
  },
  { name: 'Harness errors', matchedStatuses: [Status.BROKEN] },
  {
    name: 'Not seen: untestable, or a person has to say',
    matchedStatuses: [Status.SKIPPED],
    messageRegex: "(could not be seen|needs a person's word)[\\s\\S]*",
  },
  { name: 'Not applicable', matchedStatuses: [Status.SKIPPED], messageRegex: 'not applicable[\\s\\S]*' },
];

/** What the reports show beside the numbers. */
export const environment = (result: RunResult): EnvironmentInfo =>
  Object.fromEntries(
    Object.entries({
      Note: DISCLAIMER,
      Target: `${result.target.name} ${result.target.url}`,
      Verdict: verdictWords(result),
      Coverage: coverageSentence(result),
      Profile: result.run.profile,
      Impact: result.run.impact.join(', '),
      Seed: result.run.seed,
      Eras: result.target.eras.join(', ') || 'none',
      Auth: result.target.auth,
      Harness: `Touchstone ${result.harness.version}`,
      ...(result.run.cut && { 'Ended early': result.run.cut }),
    }).map(([name, value]) => [name, line(value)]),
  );

/** The run as a build: later runs of a target are later builds, which is what trends are sorted by. */
export const executor = ({ run, target }: RunResult): ExecutorInfo => ({
  name: 'Touchstone',
  type: 'touchstone',
  buildName: line(`${target.name} ${run.id}`),
  buildOrder: Math.floor(Date.parse(run.startedAt) / 1_000),
  reportName: REPORT_NAME,
});
