import { EXIT } from '../harness/core/errors.js';
import type { CheckResult, Comparison, RunResult, Verdict } from '../harness/core/result.js';
import { changeLines } from './changes.js';
import { clip, columnsOf, pad, wrap } from './columns.js';
import { failures, groupBy, holdUps, type Report, titleOf } from './input.js';
import { tty } from './text.js';
import { capital, countsOf, coverageSentence, DISCLAIMER, plural } from './wording.js';

export interface ConsoleOptions {
  /** ANSI colours; the caller knows whether the stream is a terminal and what NO_COLOR says. */
  color: boolean;
  /** Columns of the terminal; at least 40 are used. */
  width: number;
  /** Reports that were written, in the order in which they are named; the first is where a reader is sent for more. */
  paths: readonly string[];
  /** Everything, however many lines it takes. */
  verbose?: boolean;
  /** What became of the server since an earlier run. */
  comparison?: Comparison;
  /** What the process will exit with, where `--fail-on` makes it differ from the verdict. */
  exitCode?: number;
  /** Why it is that, where the verdict alone does not say. */
  because?: string;
}

/** Most lines without `verbose`. */
const LINES = 40;
/** Most paths that are named. */
const PATHS = 5;
/** Widest column of subjects. */
const SUBJECT = 30;
/** Column of outcomes. */
const OUTCOME = 11;

/** How much is said about a failure: findings shown, and lines that each text may take. No findings: the title alone. */
interface Detail {
  findings: number;
  lines: number;
}
const EVERYTHING: Detail = { findings: Number.POSITIVE_INFINITY, lines: Number.POSITIVE_INFINITY };
const FULL: Detail = { findings: 5, lines: 3 };
const HALF: Detail = { findings: 2, lines: 2 };
const FIRST: Detail = { findings: 1, lines: 2 };
const SHORT: Detail = { findings: 1, lines: 1 };
const TITLE: Detail = { findings: 0, lines: 1 };

/** From the most to the least that can be said of every failure. */
const DETAILS = [FULL, HALF, FIRST, SHORT];

/** Lines that are kept free for what is not a failure. */
const OTHERS = 12;

/**
 * What a person reads at the end of a run: failures, what else is open, warnings as far as there is room, counts, the reports,
 * and last, where the eye is, the verdict. At most 40 lines without `verbose`.
 */
export function renderVerdict(
  result: RunResult,
  requirements: Report['requirements'],
  options: ConsoleOptions,
): string {
  const page = new Page(requirements, options);
  const end = page.ending(result);
  const changes = options.comparison ? changeLines(options.comparison, page.width) : [];
  const room = options.verbose ? Number.POSITIVE_INFINITY : LINES - end.length - changes.length;
  const wrong = failures({ result });
  const open = holdUps({ result, requirements });
  const warnings = result.checks.filter(({ outcome }) => outcome === 'warn');
  const others = (most: number): string[] => {
    const lines = page.list((n) => `${plural(n, 'mandatory row')} left open`, open, most);
    return [...lines, ...page.list((n) => `${plural(n, 'row')} met with a warning`, warnings, most - lines.length)];
  };
  // First a line for each failure, then the name of what else is in the way, and only then detail.
  const reserve = Math.max(0, Math.min(others(OTHERS).length, room - wrong.length));
  const top = page.failures(wrong, room, reserve);
  return `${[...changes, ...top, ...others(room - top.length), ...end].join('\n').replace(/^\n/, '')}\n`;
}

const EXIT_OF = { certified: EXIT.certified, 'not-certified': EXIT.notCertified, incomplete: EXIT.incomplete } as const;

/** What an exit code says about this run; `--fail-on` makes it differ from the verdict. */
function meaning(code: number, verdict: Verdict): string {
  if (code === EXIT.certified) return verdict === 'certified' ? 'certified' : 'nothing that this job stops for';
  if (code === EXIT.notCertified) return 'a mandatory requirement is not met';
  if (code === EXIT.incomplete) return 'not everything mandatory could be seen';
  return code === EXIT.interrupted ? 'interrupted' : 'the harness broke';
}

/** Why a row is not met, in one line: two rows with the same words have the same cause. */
const whyOf = ({ findings: [first], reason = '' }: CheckResult): string =>
  first ? `${first.subject}: ${first.observed}` : reason;

const idsOf = (rows: readonly CheckResult[]): string => rows.map(({ id }) => id).join(', ');

/** As many ids as a line holds, and how many more there are. */
function named(rows: readonly CheckResult[], columns: number): string {
  for (let n = rows.length; n > 1; n--) {
    const text = `${idsOf(rows.slice(0, n))}${n < rows.length ? ` and ${rows.length - n} more` : ''}`;
    if (columnsOf(text) <= columns) return text;
  }
  return clip(`${rows[0]!.id} and ${rows.length - 1} more`, columns);
}

type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold';
const CODES: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 };

/** Lines of one console page. Everything that is not a literal here goes through `tty`. */
class Page {
  readonly #requirements: Report['requirements'];
  readonly #options: ConsoleOptions;
  readonly width: number;

  constructor(requirements: Report['requirements'], options: ConsoleOptions) {
    this.#requirements = requirements;
    this.#options = options;
    this.width = Math.max(40, options.width);
  }

  /**
   * As much detail as fits for all of them; else detail for the first ones, and a line for each of the others;
   * where there are more than lines, the first ones, and how many more.
   */
  failures(rows: readonly CheckResult[], room: number, reserve: number): string[] {
    const told = (detail: (n: number) => Detail): string[] => rows.flatMap((row, n) => this.#failure(row, detail(n)));
    if (this.#options.verbose) return told(() => EVERYTHING);
    for (const detail of DETAILS) {
      const lines = told(() => detail);
      if (lines.length <= room - reserve) return lines;
    }
    for (let first = rows.length - 1; first >= 0; first--) {
      const lines = told((n) => (n < first ? SHORT : TITLE));
      if (lines.length <= room - reserve) return lines;
    }
    const shown = rows.slice(0, room - 1).flatMap((row) => this.#failure(row, TITLE));
    return [...shown, this.#more(rows.length - shown.length, 'failure')];
  }

  /** What one cause holds up is said once; the causes that most rows rest on come first, as far as there is room. */
  list(heading: (n: number) => string, rows: readonly CheckResult[], room: number): string[] {
    if (rows.length === 0 || room < 4) return [];
    const causes = [...groupBy(rows, (check) => `${check.outcome} ${whyOf(check)}`).values()].sort(
      (a, b) => b.length - a.length,
    );
    const lines: string[] = [];
    let said = 0;
    for (const cause of causes) {
      const block = this.#cause(cause);
      const isLast = said + cause.length === rows.length;
      if (lines.length + block.length + (isLast ? 2 : 3) > room) break;
      lines.push(...block);
      said += cause.length;
    }
    const more = said < rows.length ? [this.#more(rows.length - said, 'row')] : [];
    return ['', heading(rows.length), ...lines, ...more];
  }

  /** A row with its reason, or a reason with its rows. */
  #cause(rows: readonly CheckResult[]): string[] {
    const [first, ...others] = rows as readonly [CheckResult, ...CheckResult[]];
    const outcome = `  ${this.#paint('yellow', pad(first.outcome, OUTCOME))}`;
    const indent = ' '.repeat(OUTCOME + 3);
    const columns = this.width - columnsOf(indent);
    if (others.length === 0) return [`${outcome} ${clip(`${first.id}  ${tty(whyOf(first))}`, columns)}`];
    const [line = '', ...rest] = wrap(`${rows.length} rows: ${tty(whyOf(first), 1_000)}`, columns, 3);
    const ids = this.#options.verbose ? wrap(idsOf(rows), columns, Number.POSITIVE_INFINITY) : [named(rows, columns)];
    return [
      `${outcome} ${line}`,
      ...rest.map((text) => `${indent}${text}`),
      ...ids.map((text) => `${indent}${this.#paint('dim', text)}`),
    ];
  }

  /** Counts and coverage, reports, verdict. */
  ending(result: RunResult): string[] {
    const { verdict } = result;
    const colour = ({ certified: 'green', 'not-certified': 'red', incomplete: 'yellow' } as const)[verdict];
    const { exitCode: code = EXIT_OF[verdict], because } = this.#options;
    const paths = this.#options.paths.slice(0, this.#options.verbose ? undefined : PATHS);
    return [
      '',
      ...wrap(`${tty(result.target.name)} ${tty(result.target.url)}: ${countsOf(result.counts)}`, this.width, 3),
      ...(result.run.cut ? [this.#paint('yellow', `Ended early: ${tty(result.run.cut)}`)] : []),
      ...paths.map((path, n) => `${n === 0 ? 'Reports ' : '        '}${tty(path, 1_000)}`),
      ...wrap(DISCLAIMER, this.width, 3).map((text) => this.#paint('dim', text)),
      this.#paint('dim', `Exit code ${code}: ${because ?? meaning(code, verdict)}.`),
      this.#paint(colour, this.#paint('bold', capital(coverageSentence(result)))),
    ];
  }

  #failure(check: CheckResult, detail: Detail): string[] {
    const mandatory = check.level === 'mandatory';
    const label = mandatory ? 'FAIL' : `fail (${check.level})`;
    const title = wrap(tty(titleOf(check, this.#requirements)), this.width - columnsOf(`${check.id}  ${label}  `), 1);
    const header = `${this.#paint('bold', check.id)}  ${this.#paint(mandatory ? 'red' : 'yellow', label)}  ${title[0] ?? ''}`;
    if (detail.findings === 0) return [header];
    const shown = check.findings.slice(0, detail.findings);
    const subjects = shown.map(({ subject }) => clip(tty(subject), SUBJECT));
    const subjectColumns = Math.max(0, ...subjects.map(columnsOf));
    const hidden = check.findings.length - shown.length;
    const requirement = this.#requirements.get(check.id);
    return [
      header,
      ...shown.flatMap(({ expected, observed }, n) => [
        ...this.#labelled(`  ${pad(subjects[n]!, subjectColumns)}   expected `, expected, detail.lines),
        ...this.#labelled(`  ${' '.repeat(subjectColumns)}   observed `, observed, detail.lines),
      ]),
      ...(hidden > 0 ? [this.#paint('dim', `  and ${plural(hidden, 'more finding')}`)] : []),
      ...(requirement ? this.#labelled('  fix   ', requirement.remedy, detail.lines) : []),
      ...(requirement && detail.lines > 1 ? this.#labelled('  spec  ', requirement.source, 1) : []),
    ];
  }

  /** A label and a text that continues under itself. */
  #labelled(label: string, text: string, most: number): string[] {
    const indent = columnsOf(label);
    const [first = '', ...others] = wrap(tty(text), Math.max(16, this.width - indent), most);
    return [`${label}${first}`, ...others.map((line) => `${' '.repeat(indent)}${line}`)];
  }

  #more(n: number, noun: string): string {
    const [path] = this.#options.paths;
    return this.#paint('dim', `… and ${plural(n, `more ${noun}`)}${path ? `: see ${tty(path, 1_000)}` : ''}`);
  }

  #paint(colour: Colour, text: string): string {
    return this.#options.color ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
  }
}
