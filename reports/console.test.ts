import { describe, expect, test } from 'vitest';
import type { Finding } from '../harness/core/outcome.js';
import type { RunResult } from '../harness/core/result.js';
import { columnsOf } from './columns.js';
import { renderVerdict } from './console.js';
import { sample } from './sample.js';

const options = { color: false, width: 100, paths: ['runs/x/checklist.html', 'runs/x/allure-report/index.html'] };

/** A run whose only trouble is one failed mandatory row with these findings. */
function withFindings(...findings: Finding[]): RunResult {
  const { result } = sample({ hostile: false });
  const passed = result.checks.filter(({ outcome }) => outcome === 'pass');
  const counts = { ...result.counts, fail: 1, warn: 0, untestable: 0, attest: 0, error: 0, 'not-applicable': 0 };
  return {
    ...result,
    counts,
    checks: [...passed, { ...passed[0]!, id: 'annotations.promise-4', level: 'mandatory', outcome: 'fail', findings }],
  };
}

test('a failure shows what was expected and observed under each other, the fix, and the source', () => {
  const result = withFindings(
    { subject: 'tool delete_page', expected: 'readOnlyHint: true', observed: 'no annotations' },
    { subject: 'tool x', expected: 'a boolean', observed: '"yes"' },
  );
  expect(renderVerdict(result, sample().requirements, options)).toBe(`\
annotations.promise-4  FAIL  The server breaks the promise of annotations.promise-4
  tool delete_page   expected readOnlyHint: true
                     observed no annotations
  tool x             expected a boolean
                     observed "yes"
  fix   Set what annotations.promise-4 asks for, on every tool, and publish the change.
  spec  Seed guide §2; https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool, …

Example https://mcp.example.com/mcp: 1 fail, 24 pass
Reports runs/x/checklist.html
        runs/x/allure-report/index.html
Touchstone is an independent tool. Its verdict is not an Anthropic certification.
Exit code 1: a mandatory requirement is not met.
Not certified (rehearsal): 38 of 91 mandatory requirements judged
`);
});

describe('however much there is to say', () => {
  test.each([1, 10, 60, 400, 2_000])('%i rows fit on 40 lines, none wider than the terminal', (rows) => {
    const { result, requirements } = sample({ rows });
    const lines = renderVerdict(result, requirements, { ...options, width: 80 })
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const each of lines) expect(columnsOf(each)).toBeLessThanOrEqual(80);
    expect(lines.at(-1)).toBe('Not certified (rehearsal): 38 of 91 mandatory requirements judged');
  });

  test('it says how many failures are left out, and where they are', () => {
    const { result, requirements } = sample({ rows: 400 });
    const text = renderVerdict(result, requirements, options);
    const shown = text.match(/ {2}(FAIL|fail \(\w+\)) {2}/g)!.length;
    expect(text).toContain(`… and ${40 - shown} more failures: see runs/x/checklist.html`);
  });

  test('mandatory failures come before the others', () => {
    const { result, requirements } = sample({ rows: 60 });
    const text = renderVerdict(result, requirements, options);
    expect(text.lastIndexOf('  FAIL  ')).toBeLessThan(text.indexOf('  fail (recommended)  '));
  });

  test('verbose leaves nothing out', () => {
    const { result, requirements } = sample({ rows: 400 });
    const text = renderVerdict(result, requirements, { ...options, verbose: true });
    for (const { id } of result.checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn'))
      expect(text).toContain(id);
    expect(text).not.toContain('… and');
  });
});

test('what a server says moves no cursor, sets no title and gives a CI runner no command', () => {
  const { result, requirements } = sample();
  const text = renderVerdict(result, requirements, { ...options, verbose: true });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  expect(text).not.toMatch(/^\s*::|##\[|##vso\[/m);
  expect(text).toContain('\\x1b]0;owned');
});

test('colours are asked for, and are the only escapes', () => {
  const { result, requirements } = sample();
  const coloured = renderVerdict(result, requirements, { ...options, color: true });
  expect(coloured).toContain('\u001b[31m');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderVerdict(result, requirements, options));
});

test('a run that was certified says so in a few lines', () => {
  const { result, requirements } = sample();
  const counts = { ...result.counts, fail: 0, warn: 0, untestable: 0, attest: 0, error: 0, 'not-applicable': 0 };
  const good: RunResult = {
    ...result,
    run: { ...result.run, rehearsal: false },
    target: { ...result.target, name: 'Example' },
    verdict: 'certified',
    coverage: { mandatoryJudged: 91, mandatoryTotal: 91 },
    counts,
    checks: result.checks.filter(({ outcome }) => outcome === 'pass'),
  };
  expect(renderVerdict(good, requirements, options).trim().split('\n')).toEqual([
    'Example https://mcp.example.com/mcp: 24 pass',
    'Reports runs/x/checklist.html',
    '        runs/x/allure-report/index.html',
    'Touchstone is an independent tool. Its verdict is not an Anthropic certification.',
    'Exit code 0: certified.',
    'Certified: 91 of 91 mandatory requirements judged',
  ]);
});

test('a cause is said once, with the rows that rest on it, and the cause of most rows first', () => {
  const { result, requirements } = sample({ hostile: false });
  const [row] = result.checks;
  const open = (id: string, reason: string): RunResult['checks'][number] => ({
    ...row!,
    id,
    reason,
    level: 'mandatory',
    outcome: 'untestable',
    findings: [],
  });
  const checks = [
    open('tls.alone', 'a loopback target has no certificate'),
    ...Array.from({ length: 30 }, (_, n) => open(`tools.row-${n}`, 'no test account: name one under accounts')),
  ];
  const text = renderVerdict({ ...result, verdict: 'incomplete', checks }, new Map(), { ...options, width: 70 });
  expect(text.split('\n').slice(0, 5)).toEqual([
    '31 mandatory rows left open',
    '  untestable  30 rows: no test account: name one under accounts',
    '              tools.row-0, tools.row-1, tools.row-2 and 27 more',
    '  untestable  tls.alone  a loopback target has no certificate',
    '',
  ]);
  expect(renderVerdict({ ...result, checks }, requirements, { ...options, verbose: true })).toContain('tools.row-29');
});

test('rows that keep a run from being certified are named with their reason', () => {
  const { result, requirements } = sample({ hostile: false });
  const open: RunResult = {
    ...result,
    verdict: 'incomplete',
    run: { ...result.run, cut: 'deadline' },
    checks: result.checks.filter(({ outcome }) => outcome === 'untestable' || outcome === 'pass'),
  };
  const text = renderVerdict(open, requirements, options);
  expect(text).toContain('mandatory row');
  expect(text).toMatch(/untestable\s+2 rows: needs impact load/);
  expect(text).toContain('Ended early: deadline');
  expect(text).toContain('Exit code 2: not everything mandatory could be seen');
});
