import type { Outcome } from '../../harness/core/outcome.js';
import type { CheckResult, ReportInput } from '../../harness/core/result.js';
import { type Report, titleOf } from '../input.js';
import { failed, plural } from '../wording.js';
import { type Content, joined, type Markup, markup } from './markup.js';

/** Most findings of one row that the page shows; all of them are in result.json. */
const FINDINGS = 25;

/** What rows need beside themselves: the catalogue, and where in the page an exchange is shown. */
export interface Places extends Pick<Report, 'requirements'> {
  /** Fragment of an exchange by its id; absent where the page does not show it. */
  exchanges: ReadonlyMap<string, string>;
}

/** Word of an outcome; the style puts its mark before it. */
export const badge = (outcome: Outcome): Markup => markup`<b class="${outcome}">${outcome}</b>`;

/** Where the page tells everything about a row. */
export const rowId = (check: CheckResult): string => `row-${check.id}`;

/** An outcome, and text that hangs beside it. */
export const row = (outcome: Outcome, text: Content): Markup => markup`<span class="r">${badge(outcome)}${text}</span>`;

/** One line about a row: outcome, title, level, id. */
export const rowHead = (
  check: CheckResult,
  places: Places,
  title: Content = titleOf(check, places.requirements),
): Markup => row(check.outcome, markup`${title} <i class="${check.level}">${check.level}</i> <code>${check.id}</code>`);

/** The row's title as a link to everything about it. */
export const rowLink = (check: CheckResult, places: Places): Markup =>
  markup`<a href="#${rowId(check)}">${titleOf(check, places.requirements)}</a>`;

/**
 * What was found, and how to mend it.
 * @param most findings shown; where these are fewer than the page has, the rest is counted, with a link to where they are
 */
export function rowBody(check: CheckResult, places: Places, most = FINDINGS): Markup {
  const requirement = places.requirements.get(check.id);
  const shown = check.findings.slice(0, Math.min(most, FINDINGS));
  const hidden = check.findings.length - shown.length;
  const wrong = failed(check) || check.outcome === 'warn';
  const whole = most === FINDINGS;
  const where = !whole ? markup`<a href="#${rowId(check)}">with this row</a>` : 'in result.json';
  return markup`<div class="body">
${shown.map((finding) => findingMarkup(finding, places, whole))}
${hidden > 0 && markup`<p class="more">${plural(hidden, 'more finding')} ${where}.</p>`}
${check.reason && markup`<p class="reason">${check.reason}</p>`}
${requirement && wrong && markup`<p class="fix"><b>Fix</b> ${prose(requirement.remedy)}</p>`}
${requirement && (wrong || whole) && markup`<p class="source"><b>Source</b> ${prose(requirement.source)}</p>`}
</div>`;
}

const findingMarkup = (finding: CheckResult['findings'][number], { exchanges }: Places, whole: boolean): Markup => {
  const fragment = finding.exchange === undefined ? undefined : exchanges.get(finding.exchange);
  return markup`<dl class="finding"><dt class="subject">${finding.subject}</dt>
<dt>expected</dt><dd>${finding.expected}</dd>
<dt>observed</dt><dd class="observed">${finding.observed}</dd>
${
  finding.exchange !== undefined &&
  markup`<dt>exchange</dt><dd>${
    fragment === undefined ? finding.exchange : markup`<a href="#${fragment}">${finding.exchange}</a>`
  }</dd>`
}
${whole && finding.reproduce && markup`<dt>reproduce</dt><dd><code>${finding.reproduce}</code></dd>`}
</dl>`;
};

/** Text of the catalogue, its `code` and its https addresses marked up. Never for what a server said. */
export const prose = (text: string): Content =>
  text.split(/(`[^`]+`|https:\/\/[^\s"'<>)\]]*[^\s"'<>)\].,;:])/).map((part, n) => {
    if (n % 2 === 0) return part;
    if (part.startsWith('`')) return markup`<code>${part.slice(1, -1)}</code>`;
    return markup`<a href="${part}" rel="noreferrer noopener">${part}</a>`;
  });

/** Exchanges that the findings of rows refer to, in that order, each once, as far as they were kept. */
export function exchangesOf(rows: readonly CheckResult[], exchanges: ReportInput['exchanges'], most: number): string[] {
  const ids = new Set<string>();
  for (const { exchange } of rows.flatMap(({ findings }) => findings.slice(0, FINDINGS))) {
    if (exchange !== undefined && exchanges.has(exchange)) ids.add(exchange);
    if (ids.size >= most) break;
  }
  return [...ids];
}

/** `a, b and c` of codes. */
export const codes = (items: readonly string[]): Content =>
  joined(
    items.map((item) => markup`<code>${item}</code>`),
    ' ',
  );
