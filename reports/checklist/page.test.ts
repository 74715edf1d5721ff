import { describe, expect, test } from 'vitest';
import { sample } from '../sample.js';
import { checklistPage } from './page.js';

describe('the verdict', () => {
  test('is in the title and the heading, with what it rests on and whose it is not', () => {
    const page = checklistPage(sample({ hostile: false }));
    expect(page).toContain('<title>✗ Not certified (rehearsal): Example</title>');
    expect(page).toContain('<h1>✗ Not certified (rehearsal): <span>38 of 91 mandatory requirements judged</span></h1>');
    expect(page).toContain('not an Anthropic certification');
    expect(page).toContain('<b>Rehearsal</b>');
  });

  test('of a real run says nothing of a rehearsal, and of a cut one why it was cut', () => {
    const report = sample({ hostile: false });
    const run = { ...report.result.run, rehearsal: false, cut: 'deadline' };
    const page = checklistPage({ ...report, result: { ...report.result, run } });
    expect(page).not.toMatch(/rehearsal\)|<b>Rehearsal/);
    expect(page).toContain('<b>Ended early</b>: deadline');
  });
});

describe('a checklist line', () => {
  test('without a judged row says that this version does not cover it', () => {
    const page = checklistPage(sample());
    expect(page).toMatch(
      /P8<\/span><span>Server is production-ready \(GA status\)<\/span><span><b class="uncovered">not covered by this version/,
    );
  });

  test('has its worst row first', () => {
    const page = checklistPage(sample());
    const line = page.slice(page.indexOf('>P1<'), page.indexOf('>P2<'));
    const outcomes = [...line.matchAll(/<li><span class="r"><b class="([\w-]+)">/g)].map(([, outcome]) => outcome);
    expect(outcomes[0]).toBe('fail');
    expect(outcomes.at(-1)).toBe('pass');
    expect(outcomes).toHaveLength(9);
  });
});

test('every link within the page leads somewhere, and every id is there once', () => {
  const page = checklistPage(sample({ rows: 200 }));
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test('findings say what was expected and observed, how to mend it, where it is asked for, and which exchange shows it', () => {
  const page = checklistPage(sample({ hostile: false }));
  const failures = page.slice(page.indexOf('id="failures"'), page.indexOf('id="latency"'));
  expect(failures).toContain('<dt>expected</dt><dd>readOnlyHint: true, or destructiveHint set</dd>');
  expect(failures).toContain('<dt>observed</dt><dd class="observed">create_note</dd>');
  expect(failures).toContain('<b>Fix</b> Set what');
  expect(failures).toContain('<a href="https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool"');
  expect(failures).toContain('<a href="#exchange-0">x-1</a>');
});

test('rows that are not built are counted, never hidden', () => {
  const report = sample();
  const page = checklistPage(report);
  expect(page).toContain('8 judged, 1 not covered by this version (1 mandatory), 1 excluded');
  const missing = [...report.requirements.values()].filter(({ coverage }) => coverage === 'missing').length;
  expect(page).toContain(`<b>${missing} mandatory requirements not covered by this version</b>`);
  expect(page).toContain('<code>transport.not-built</code>');
});

test('what was not measured says what it needs', () => {
  const report = sample();
  const page = checklistPage({ ...report, result: { ...report.result, latency: [], disconnects: [] } });
  expect(page).toContain('load needs the impact <code>load</code>');
  expect(page).toContain('faults need the impact <code>disrupt</code>');
});

test('percentiles carry their intervals, also where there is no upper bound', () => {
  const page = checklistPage(sample());
  expect(page).toContain('122 ms<span class="range">101 ms – 160 ms</span>');
  expect(page).toContain('480 ms<span class="range">at least 300 ms</span>');
});

test('a server that says very much does not make a huge page', () => {
  const report = sample({ rows: 100 });
  const huge = 'x'.repeat(5_000_000);
  const checks = report.result.checks.map((check) => ({
    ...check,
    findings: check.findings.length
      ? Array.from({ length: 2_000 }, () => ({ subject: huge, expected: huge, observed: huge }))
      : [],
  }));
  const page = checklistPage({ ...report, result: { ...report.result, checks } });
  expect(page.length).toBeLessThan(8_000_000);
  expect(page).toContain('1975 more findings');
});

test('a thousand rows stay below 2 MB', () => {
  expect(Buffer.byteLength(checklistPage(sample({ rows: 1_000, hostile: false })))).toBeLessThan(2_000_000);
});
