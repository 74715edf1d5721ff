import { createHash } from 'node:crypto';
import type { RunResult } from '../../harness/core/result.js';
import type { Report } from '../input.js';
import { capital, countsOf, coverage, DISCLAIMER, duration, NOT_COVERED, plural, verdictWords } from '../wording.js';
import { type Content, Markup, markup } from './markup.js';
import { exchangesOf, type Places } from './rows.js';
import {
  checklists,
  disconnectSection,
  exchangeSection,
  failureSection,
  inTheWay,
  latencySection,
  legend,
  rowSection,
  trafficSection,
} from './sections.js';
import { STYLE } from './style.js';

/** Most exchanges that the page shows. */
const EXCHANGES = 60;

/** No script, no request: the one style is named by its hash, and pictures are only what the page itself holds. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`;

const MARK = { certified: '✓', 'not-certified': '✗', incomplete: '?' } as const;
const COLOUR = { certified: '#17693a', 'not-certified': '#a8161c', incomplete: '#7a4b00' } as const;

/** `checklist.html`: one self-contained page for whoever has to decide about a server, the verdict first. */
export function checklistPage(report: Report): string {
  const { result } = report;
  const shown = result.checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn');
  const ids = exchangesOf(shown, report.exchanges, EXCHANGES);
  const places: Places = {
    requirements: report.requirements,
    exchanges: new Map(ids.map((id, n) => [id, `exchange-${n}`])),
  };
  const words = capital(verdictWords(result));
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
<title>${MARK[result.verdict]} ${words}: ${result.target.name}</title>
<link rel="icon" href="${icon(result)}"><style>${new Markup(STYLE)}</style></head>
<body><a class="skip" href="#checklists">To the checklists</a>
<header>${banner(report, words)}${facts(result)}</header>
<nav aria-label="Sections"><ul>${Object.entries({
    checklists: 'Checklists',
    failures: `Failures (${result.counts.fail})`,
    latency: 'Latency',
    disconnects: 'Disconnects',
    traffic: 'Traffic',
    rows: 'All rows',
    ...(ids.length > 0 && { exchanges: 'Evidence' }),
    words: 'Words',
  }).map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${inTheWay(report, places)}
${checklists(report, places)}
${failureSection(report, places)}
${latencySection(result)}
${disconnectSection(result)}
${trafficSection(result)}
${rowSection(report, places)}
${exchangeSection(report, places)}
${legend()}
</main>
<footer><p>${DISCLAIMER} Touchstone ${result.harness.version}, run ${result.run.id}, seed ${result.run.seed}.</p></footer>
</body></html>
`.text;
}

const banner = ({ result, requirements }: Report, words: string): Markup => {
  const missing = [...requirements.values()].filter(
    ({ coverage, level }) => coverage === 'missing' && level[result.run.profile] === 'mandatory',
  ).length;
  return markup`<div class="banner ${result.verdict}">
<p class="about">${result.target.name} · <code>${result.target.url}</code></p>
<h1>${MARK[result.verdict]} ${words}: <span>${coverage(result)}</span></h1>
<p class="counts">${countsOf(result.counts)}</p>
${missing > 0 && markup`<p class="note"><b>${plural(missing, 'mandatory requirement')} ${NOT_COVERED}</b>: not judged, and no part of the verdict.</p>`}
<p class="note">${DISCLAIMER}</p>
${
  result.run.rehearsal &&
  markup`<p class="rehearsal"><b>Rehearsal</b>: the server stood at a lab address. This verdict says nothing about a server on the internet.</p>`
}
${result.run.cut && markup`<p class="rehearsal"><b>Ended early</b>: ${result.run.cut}. What had not been seen by then is untestable.</p>`}
</div>`;
};

const facts = ({ run, target }: RunResult): Markup =>
  markup`<dl class="facts">${Object.entries({
    Started: run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'),
    Took: duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)),
    Profile: run.profile,
    'Protocol revisions': target.eras.join(', ') || 'none found',
    'Sign-in': target.auth,
    'Allowed impact': run.impact.join(', '),
  }).map(([name, value]): Content => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** The verdict in the browser's tab, for whoever has forty of them open. */
const icon = ({ verdict }: RunResult): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="${COLOUR[verdict]}"/><text x="8" y="12.5" font-size="13" text-anchor="middle" fill="#fff">${MARK[verdict]}</text></svg>`,
  )}`;
