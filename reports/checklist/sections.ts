import type { Outcome } from '../../harness/core/outcome.js';
import type { Requirement } from '../../harness/core/requirement.js';
import type { ChecklistLine, CheckResult, Interval, LatencyResult, RunResult } from '../../harness/core/result.js';
import { renderExchange } from '../exchange.js';
import { failures, groupBy, holdUps, type Report } from '../input.js';
import { bytes, capital, duration, MEANINGS, NOT_COVERED, plural } from '../wording.js';
import { type Content, joined, type Markup, markup } from './markup.js';
import { badge, codes, type Places, row, rowBody, rowHead, rowId, rowLink } from './rows.js';

/** Most characters of one body in the exchanges of the page. */
const BODY = 3_000;

/** What keeps the verdict from `certified`, as links; nothing where nothing does. What has one reason is said once. */
export function inTheWay(report: Report, places: Places): Content {
  const mandatory = failures(report).filter(({ level }) => level === 'mandatory');
  const open = holdUps(report);
  if (mandatory.length + open.length === 0) return undefined;
  const causes = groupBy(open, ({ outcome, reason }) => `${outcome} ${reason}`);
  return markup`<section id="in-the-way" aria-labelledby="in-the-way-h"><h2 id="in-the-way-h">What stands in the way</h2>
${
  mandatory.length > 0 &&
  markup`<h3>${plural(mandatory.length, 'mandatory requirement')} not met</h3><ul class="rows">${mandatory.map(
    (check) => markup`<li>${row('fail', rowLink(check, places))}</li>`,
  )}</ul>`
}${
  open.length > 0 &&
  markup`<h3>${plural(open.length, 'mandatory requirement')} left open</h3><ul class="rows">${[...causes.values()].map(
    ([first, ...others]) =>
      markup`<li>${row(
        first!.outcome,
        markup`<span class="dim">${first!.reason}:</span> ${joined(
          [first!, ...others].map((check) => rowLink(check, places)),
          '; ',
        )}`,
      )}</li>`,
  )}</ul>`
}</section>`;
}

/** The guide's checklists, line by line. */
export function checklists({ result, requirements }: Report, places: Places): Markup {
  const byId = new Map(result.checks.map((check) => [check.id, check]));
  const missing = [...requirements.values()].filter(({ coverage }) => coverage === 'missing');
  return markup`<section id="checklists" aria-labelledby="checklists-h"><h2 id="checklists-h">Checklists</h2>
${result.checklists.map(
  ({ name, lines }) =>
    markup`<h3>${name}</h3><ol class="lines">${lines.map((line) =>
      lineMarkup(
        line,
        line.checks.flatMap((id) => byId.get(id) ?? []),
        missing.filter(({ lines: served }) => served.includes(line.line)),
        places,
      ),
    )}</ol>`,
)}</section>`;
}

/** A line says how many of its rows pass, and how many this version does not judge: a pass of one row in five is no pass of five. */
function lineMarkup(
  { line, text, outcome }: ChecklistLine,
  rows: readonly CheckResult[],
  missing: readonly Requirement[],
  places: Places,
): Markup {
  const head = (end: Content): Markup =>
    markup`<span class="line">${line}</span><span>${text}</span><span>${end}</span>`;
  if (outcome === undefined || rows.length === 0)
    return markup`<li><div class="flat">${head(markup`<b class="uncovered">${NOT_COVERED}</b>`)}</div></li>`;
  const met = rows.filter((row) => row.outcome === 'pass').length;
  const sorted = [...rows].sort((a, b) => weight(a) - weight(b));
  return markup`<li><details><summary>${head(
    markup`<span class="tally">${met} of ${rows.length} pass${
      missing.length > 0 && `, ${missing.length} not covered`
    }</span>${badge(outcome)}`,
  )}</summary><div class="inside"><ul class="rows">${sorted.map((check) =>
    check.outcome === 'pass'
      ? markup`<li>${row('pass', rowLink(check, places))}</li>`
      : markup`<li>${rowHead(check, places, rowLink(check, places))}${rowBody(check, places, 2)}</li>`,
  )}</ul>${
    missing.length > 0 &&
    markup`<p class="dim">${capital(NOT_COVERED)}: ${missing.map(({ title }) => title).join('; ')}.</p>`
  }</div></details></li>`;
}

const ORDER: readonly Outcome[] = ['fail', 'error', 'untestable', 'attest', 'warn', 'not-applicable', 'pass'];
const weight = ({ outcome, level }: CheckResult): number =>
  ORDER.indexOf(outcome) * 2 + (level === 'mandatory' ? 0 : 1);

/** Everything about every row that failed, mandatory ones first. */
export function failureSection(report: Report, places: Places): Markup {
  const rows = failures(report);
  return markup`<section id="failures" aria-labelledby="failures-h"><h2 id="failures-h">Failures (${rows.length})</h2>
${
  rows.length === 0
    ? markup`<p>No row failed.</p>`
    : rows.map(
        (check) =>
          markup`<article id="${rowId(check)}"><h3>${rowHead(check, places)}</h3>${rowBody(check, places)}${servesLines(check, places)}</article>`,
      )
}</section>`;
}

const servesLines = (check: CheckResult, { requirements }: Places): Content => {
  const lines = requirements.get(check.id)?.lines ?? [];
  return lines.length > 0 && markup`<p class="source">Checklist lines ${codes(lines)}</p>`;
};

/** Percentiles per tool, with the intervals within which they lie. */
export function latencySection({ latency }: RunResult): Markup {
  const measured = markup`<div class="scroll"><table><caption>From the intended start of each call, in open-loop load. Below each percentile: its 95 % interval. Lateness: how late the generator itself was, 99th percentile.</caption>
<thead><tr><th scope="col">Tool</th><th scope="col" class="text">Era</th><th scope="col">Calls</th><th scope="col">Rate</th><th scope="col">p50</th><th scope="col">p90</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">Max</th><th scope="col">Errors</th><th scope="col">Lateness</th></tr></thead>
<tbody>${latency.map(latencyRow)}</tbody></table></div>`;
  return markup`<section id="latency" aria-labelledby="latency-h"><h2 id="latency-h">Latency</h2>
${latency.length === 0 ? markup`<p>Not measured in this run: load needs the impact <code>load</code>.</p>` : measured}</section>`;
}

const latencyRow = (row: LatencyResult): Markup =>
  markup`<tr><th scope="row">${row.tool}</th><td class="text">${row.era}</td><td>${row.n}</td><td>${row.ratePerSecond}/s</td><td>${percentile(
    row.p50Ms,
    row.ci.p50,
  )}</td><td>${duration(row.p90Ms)}</td><td>${percentile(row.p95Ms, row.ci.p95)}</td><td>${percentile(
    row.p99Ms,
    row.ci.p99,
  )}</td><td>${duration(row.maxMs)}</td><td>${row.errors}</td><td>${duration(row.latenessP99Ms)}</td></tr>`;

const percentile = (ms: number, interval: Interval | undefined): Markup =>
  markup`${duration(ms)}<span class="range">${
    interval === undefined
      ? 'too few calls'
      : interval.highMs === undefined
        ? `at least ${duration(interval.lowMs)}`
        : `${duration(interval.lowMs)} – ${duration(interval.highMs)}`
  }</span>`;

/** What was done to connections, and whether calls worked afterwards. */
export function disconnectSection({ disconnects }: RunResult): Markup {
  const table = markup`<div class="scroll"><table><thead><tr><th scope="col">What was done</th><th scope="col">Attempts</th><th scope="col">Recovered</th><th scope="col">Median recovery</th></tr></thead>
<tbody>${disconnects.map(
    ({ fault, attempts, recovered, medianRecoveryMs }) =>
      markup`<tr><th scope="row">${fault}</th><td>${attempts}</td><td>${recovered} of ${attempts}</td><td>${
        medianRecoveryMs === undefined ? '–' : duration(medianRecoveryMs)
      }</td></tr>`,
  )}</tbody></table></div>`;
  return markup`<section id="disconnects" aria-labelledby="disconnects-h"><h2 id="disconnects-h">Disconnects</h2>
${disconnects.length === 0 ? markup`<p>Not tried in this run: faults need the impact <code>disrupt</code>.</p>` : table}</section>`;
}

/** What the run cost the server. */
export const trafficSection = ({ traffic }: RunResult): Markup =>
  markup`<section id="traffic" aria-labelledby="traffic-h"><h2 id="traffic-h">Traffic</h2>
<dl class="facts">${Object.entries({
    Requests: traffic.requests,
    Sent: bytes(traffic.bytesOut),
    Received: bytes(traffic.bytesIn),
    'Tool calls': traffic.toolCalls,
    'Sign-ins': traffic.signIns,
    'Clients registered': traffic.registrations,
  }).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;

/** Every row of the catalogue: judged ones with their outcome, the others counted and named. */
export function rowSection(report: Report, places: Places): Markup {
  const { result, requirements } = report;
  const judged = groupBy(result.checks, ({ area }) => area);
  const others = groupBy(
    [...requirements.values()].filter(({ coverage }) => coverage === 'missing' || coverage === 'excluded'),
    ({ area }) => area,
  );
  const areas = [...new Set([...judged.keys(), ...others.keys()])].sort();
  return markup`<section id="rows" aria-labelledby="rows-h"><h2 id="rows-h">All rows by area</h2>
${areas.map((area) => {
  const rows = judged.get(area) ?? [];
  const missing = (others.get(area) ?? []).filter(({ coverage }) => coverage === 'missing');
  const excluded = (others.get(area) ?? []).filter(({ coverage }) => coverage === 'excluded');
  const mandatory = missing.filter(({ level }) => level[result.run.profile] === 'mandatory').length;
  return markup`<div class="area"><h3>${area} <small>${rows.length} judged, ${missing.length} ${NOT_COVERED}${
    mandatory > 0 && ` (${mandatory} mandatory)`
  }, ${excluded.length} excluded</small></h3>
<ul class="rows">${rows.map((check) => listed(check, places))}</ul>
${
  missing.length > 0 &&
  markup`<details><summary>${missing.length} ${NOT_COVERED}</summary><ul>${missing.map(
    ({ id, title, level }) => markup`<li>${title} <code>${id}</code> ${level[result.run.profile]}</li>`,
  )}</ul></details>`
}${
  excluded.length > 0 &&
  markup`<details><summary>${excluded.length} excluded</summary><ul>${excluded.map(
    ({ id, title, coverageReason }) => markup`<li>${title} <code>${id}</code>: ${coverageReason}</li>`,
  )}</ul></details>`
}</div>`;
})}</section>`;
}

/** Failed rows have their place above; a pass without a word has nothing to unfold. */
function listed(check: CheckResult, places: Places): Markup {
  if (check.outcome === 'fail') return markup`<li>${rowHead(check, places, rowLink(check, places))}</li>`;
  if (check.findings.length === 0 && !check.reason)
    return markup`<li id="${rowId(check)}">${rowHead(check, places)}</li>`;
  // The id is inside: a browser opens what is closed around the target of a link.
  return markup`<li><details><summary>${rowHead(check, places)}</summary><div id="${rowId(check)}">${rowBody(check, places)}</div></details></li>`;
}

/** The exchanges that findings refer to, with bodies cut; they are whole in the evidence. */
export function exchangeSection({ exchanges, attachments }: Report, places: Places): Content {
  const pictures = attachments.filter(({ path }) => /^[\w-]+(\/[\w.-]+)*$/.test(path) && !path.includes('..'));
  if (places.exchanges.size + pictures.length === 0) return undefined;
  return markup`<section id="exchanges" class="exchanges" aria-labelledby="exchanges-h"><h2 id="exchanges-h">Evidence</h2>
<p class="dim">As sent and received, secrets replaced, long bodies cut. Everything is in the folder <code>evidence</code> beside this page.</p>
${[...places.exchanges].map(
  ([id, fragment]) =>
    markup`<details id="${fragment}"><summary>${id} ${exchanges.get(id)!.purpose}</summary><pre>${renderExchange(
      exchanges.get(id)!,
      BODY,
    )}</pre></details>`,
)}
${
  pictures.length > 0 &&
  markup`<ul>${pictures.map(({ name, path }) => markup`<li><a href="${path}">${name}</a></li>`)}</ul>`
}</section>`;
}

/** What the words mean, for who reads them for the first time. */
export const legend = (): Markup =>
  markup`<section id="words" aria-labelledby="words-h"><h2 id="words-h">Words</h2><ul class="rows">${(
    Object.keys(MEANINGS) as Outcome[]
  ).map((outcome) => markup`<li>${row(outcome, MEANINGS[outcome])}</li>`)}</ul>
<p>Mandatory rows decide about the verdict. A failed row that is only recommended turns its checklist line to <i>warn</i>.</p></section>`;
