import type { Exchange } from '../harness/core/evidence.js';
import { OUTCOMES, type Outcome, worst } from '../harness/core/outcome.js';
import { asLineOutcome, type Coverage, type Level, type Requirement } from '../harness/core/requirement.js';
import type { ChecklistResult, CheckResult, RunResult } from '../harness/core/result.js';
import type { Report } from './input.js';

/** Everything that a hostile server may put into a name, a description or an error. */
export const HOSTILE = [
  '<script>document.title="owned"</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(2)>',
  "' onmouseover='alert(3)",
  '[click](javascript:alert(4)) ![x](https://tracker.example/pixel.png)',
  '</pre></style></title><iframe src="https://evil.example/"></iframe>',
  ']]> <!-- --> <![CDATA[ &amp; &#0;',
  '\u001b]0;owned\u0007\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\ \u001b[2J\u001b[31m',
  '\u202Egnp.exe\u202C \u2066hidden\u2069 \u200B\uFEFF',
  'NUL \0 lone \ud800 surrogate \ufffe \uffff \u0085 \u2028',
  '::set-output name=x::y\n##[add-mask]secret ##vso[task.complete]',
  '| a ``` b ~~~ *c* _d_ <b>e</b> @everyone',
  '=HYPERLINK("https://evil.example","x")',
  '{{7*7}} %s %n {0} #{7*7}',
  'x'.repeat(5_000),
] as const;

const exchange = (id: string, body: string): Exchange => ({
  id,
  purpose: 'tools/call find_notes 2025-11-25',
  at: '2026-11-20T10:00:05.120Z',
  remote: '203.0.113.7:443',
  request: {
    method: 'POST',
    url: 'https://mcp.example.com/mcp',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ‹token:1f3a9c0d›' },
    body: '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"find_notes","arguments":{}}}',
  },
  response: {
    status: 200,
    headers: { 'content-type': 'text/event-stream', server: HOSTILE[0] },
    body,
    bodyBytes: body.length,
    events: [{ atMs: 12, data: body }],
  },
  timings: { dnsMs: 1.2, connectMs: 8.1, tlsMs: 20.4, firstByteMs: 41, lastByteMs: 44.5 },
});

const AREAS = [
  'transport',
  'authorization',
  'protocol',
  'tools',
  'annotations',
  'errors',
  'performance',
  'documentation',
];

const requirement = (id: string, level: Level, coverage: Coverage, lines: readonly string[]): Requirement => ({
  id,
  area: id.split('.')[0]!,
  level: { '2026-02': level, '2026-10': level },
  coverage,
  ...(coverage === 'excluded' && { coverageReason: 'owned by Anthropic' }),
  basis: 'directory',
  applies: 'always',
  title: `The server keeps the promise of ${id}`,
  failureTitle: `The server breaks the promise of ${id}`,
  requirement: `A server must keep the promise of ${id}, whatever a client sends.`,
  remedy: `Set what ${id} asks for, on every tool, and publish the change.`,
  source: 'Seed guide §2; https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool, read 2026-11-20.',
  verify: 'List the tools in each era.',
  verdict: 'PASS all. FAIL any is missing.',
  defect: 'Removed from one tool.',
  lines,
});

const OUTCOME_OF: readonly Outcome[] = [
  'pass',
  'pass',
  'fail',
  'pass',
  'warn',
  'untestable',
  'pass',
  'attest',
  'not-applicable',
  'error',
];

/** @param said what the server says in the n-th place of this row */
function check(id: string, level: Level, outcome: Outcome, said: (n: number) => string): CheckResult {
  const wrong = outcome === 'fail' || outcome === 'warn';
  const excused = outcome !== 'pass' && !wrong;
  return {
    id,
    area: id.split('.')[0]!,
    level,
    outcome,
    title: `The server keeps the promise of ${id}`,
    findings: wrong
      ? [
          {
            subject: `tool ${said(0)}`,
            expected: 'readOnlyHint: true, or destructiveHint set',
            observed: said(1),
            exchange: 'x-1',
            reproduce: `curl -H "Authorization: Bearer $TOKEN" https://mcp.example.com/mcp -d '${said(2)}'`,
          },
          { subject: 'tool delete_page', expected: 'a boolean', observed: said(3), exchange: 'x-2' },
          { subject: 'era 2026-07-28', expected: 'the same in both eras', observed: said(4) },
        ]
      : [],
    ...(excused && { reason: `needs impact load; the server said ${said(0)} ${said(1)}` }),
    durationMs: 0.4,
  };
}

const LINES = [
  'All tools have readOnlyHint OR destructiveHint annotations',
  'OAuth 2.0 implemented (if authentication required)',
  'Server accessible via HTTPS',
  'Claude IP addresses allowlisted (if behind firewall)',
  'Comprehensive documentation published',
  'Privacy policy published and accessible',
  'Test account ready (if authentication required)',
  'Server is production-ready (GA status)',
];

/**
 * A run with every outcome in it, and from 30 rows on with every hostile string in a failure, a warning and a reason, to try reports on.
 * @param rows judged rows; further rows of the catalogue are `missing` or `excluded`
 */
export function sample({ rows = 60, hostile = true }: { rows?: number; hostile?: boolean } = {}): Report {
  const requirements = new Map<string, Requirement>();
  const checks: CheckResult[] = [];
  for (let n = 0; n < rows; n++) {
    const id = `${AREAS[n % AREAS.length]}.promise-${n}`;
    const level = (['mandatory', 'recommended', 'informational'] as const)[n % 3]!;
    const lines = [`P${(n % 7) + 1}`, `Q${(n % 7) + 1}`];
    requirements.set(id, requirement(id, level, 'check', lines));
    checks.push(
      check(id, level, OUTCOME_OF[n % OUTCOME_OF.length]!, (place) =>
        hostile ? HOSTILE[((n % 10) + Math.floor(n / 10) * 5 + place) % HOSTILE.length]! : 'create_note',
      ),
    );
  }
  for (const area of AREAS) {
    requirements.set(`${area}.not-built`, requirement(`${area}.not-built`, 'mandatory', 'missing', ['P8']));
    requirements.set(`${area}.not-ours`, requirement(`${area}.not-ours`, 'informational', 'excluded', []));
  }
  const lines = (prefix: string): ChecklistResult['lines'] =>
    LINES.map((text, n) => {
      const line = `${prefix}${n + 1}`;
      const served = checks.filter(({ id }) => requirements.get(id)!.lines.includes(line));
      return {
        line,
        text,
        ...(served.length && { outcome: worst(served.map(({ outcome, level }) => asLineOutcome(outcome, level))) }),
        checks: served.map(({ id }) => id),
      };
    });
  const counts = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, checks.filter((row) => row.outcome === outcome).length]),
  ) as RunResult['counts'];
  const result: RunResult = {
    schemaVersion: 1,
    harness: { version: '0.1.0' },
    run: {
      id: '20261120-100000-a1b2',
      startedAt: '2026-11-20T10:00:00.000Z',
      finishedAt: '2026-11-20T10:04:12.500Z',
      seed: 'a1b2',
      impact: ['observe', 'sign-in', 'call-safe-tools', 'load'],
      profile: '2026-10',
      deadlineMs: 900_000,
      rehearsal: true,
    },
    target: {
      url: 'https://mcp.example.com/mcp',
      name: hostile ? `Example ${HOSTILE[1]}` : 'Example',
      eras: ['2026-07-28', '2025-11-25'],
      auth: 'oauth',
    },
    verdict: 'not-certified',
    coverage: { mandatoryJudged: 38, mandatoryTotal: 91 },
    counts,
    checks,
    checklists: [
      { name: 'Pre-submission checklist', lines: lines('P') },
      { name: 'Testing checklist', lines: lines('T') },
      { name: 'Quality checklist', lines: lines('Q') },
    ],
    latency: [
      {
        tool: hostile ? HOSTILE[1] : 'find_notes',
        era: '2026-07-28',
        n: 400,
        ratePerSecond: 5,
        p50Ms: 42.3,
        p90Ms: 80,
        p95Ms: 121.7,
        p99Ms: 480.2,
        maxMs: 1204,
        ci: { p50: { lowMs: 40.1, highMs: 44.9 }, p95: { lowMs: 101, highMs: 160 }, p99: { lowMs: 300 } },
        errors: 2,
        latenessP99Ms: 1.8,
      },
    ],
    disconnects: [
      { fault: 'socket reset while the reply streams', attempts: 10, recovered: 9, medianRecoveryMs: 231 },
      { fault: 'session deleted', attempts: 3, recovered: 0 },
    ],
    traffic: { requests: 812, bytesIn: 4_210_233, bytesOut: 801_233, toolCalls: 460, signIns: 1, registrations: 3 },
  };
  return {
    result,
    requirements,
    exchanges: new Map([
      ['x-1', exchange('x-1', hostile ? HOSTILE.join('\n') : '{"jsonrpc":"2.0","id":3,"result":{}}')],
      ['x-2', exchange('x-2', '{"jsonrpc":"2.0","id":3,"result":{"content":[]}}')],
    ]),
    attachments: [
      {
        name: 'consent claude.ai, step 1',
        path: 'screenshots/consent.png',
        type: 'image/png',
        check: 'protocol.promise-2',
      },
    ],
  };
}
