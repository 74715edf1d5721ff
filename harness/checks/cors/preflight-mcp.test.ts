import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../core/evidence.js';
import type { Judgement } from '../../core/outcome.js';
import actualResponse from './actual-response.js';
import preflightMcp from './preflight-mcp.js';

const ASKED = 'authorization,content-type,accept,mcp-protocol-version,mcp-session-id,mcp-method,mcp-name,last-event-id';
const OPEN = { 'access-control-allow-origin': '*' };

interface Server {
  allowed: string;
  auth?: 'none' | 'required';
  stateful?: boolean;
  era?: 'legacy' | 'modern';
}

const exchange = (headers: Record<string, string>): Exchange =>
  ({
    id: 'x1',
    request: { headers: { 'access-control-request-headers': ASKED } },
    response: { status: 200, headers },
  }) as unknown as Exchange;

/** What a server shows that allows these headers, carries CORS headers on its answers, and is asked by a page in vain. */
const evidence = ({ allowed, auth = 'none', stateful = false, era = 'legacy' }: Server) => {
  const preflight = exchange({
    ...OPEN,
    'access-control-allow-headers': allowed,
    'access-control-allow-methods': 'DELETE',
  });
  return {
    cors: {
      auth,
      stateful,
      preflights: [{ origin: 'https://claude.ai', exchange: preflight }],
      success: exchange(OPEN),
    },
    negotiated: { eras: [{ era }] },
    browser: { requests: [{ what: 'tools/list', readable: false, problem: 'TypeError: Failed to fetch' }] },
  } as never;
};

const shown = (judgement: Judgement): string[] =>
  'findings' in judgement ? judgement.findings.map(({ expected }) => expected) : [];

describe('what a page sends to this server must be allowed, and no more', () => {
  const base = 'content-type, mcp-protocol-version';
  test.each<[string, Server, Judgement['outcome'], string[]]>([
    ['without sign-in or session', { allowed: `${base}, mcp-method, mcp-name` }, 'pass', []],
    ['for every header but Authorization', { allowed: '*' }, 'pass', []],
    ['with a sign-in', { allowed: '*', auth: 'required' }, 'fail', ['authorization allowed']],
    ['in a session', { allowed: `${base}, mcp-method, mcp-name`, stateful: true }, 'fail', ['mcp-session-id allowed']],
    ['in 2026-07-28', { allowed: base, era: 'modern' }, 'fail', ['mcp-method, mcp-name allowed']],
    ['by a client that tries 2026-07-28 first', { allowed: base }, 'warn', ['mcp-method, mcp-name allowed']],
    [
      'to resume a stream',
      { allowed: `${base}, mcp-session-id, mcp-method, mcp-name`, stateful: true },
      'warn',
      ['last-event-id allowed'],
    ],
    ['at all', { allowed: 'content-type' }, 'fail', ['mcp-protocol-version allowed']],
  ])('%s', (_, server, outcome, expected) => {
    const judgement = preflightMcp.judge(evidence(server));
    expect([judgement.outcome, shown(judgement)]).toEqual([outcome, expected]);
  });
});

describe('a page that gets no answer', () => {
  test('says nothing of the answers where it is stopped at the preflight', () => {
    expect(actualResponse.judge(evidence({ allowed: 'content-type' }))).toEqual({
      outcome: 'untestable',
      reason: 'a browser does not get past the preflight: see cors.preflight-mcp',
    });
  });

  test('is held against the server where its preflight passes', () => {
    expect(actualResponse.judge(evidence({ allowed: '*' })).outcome).toBe('fail');
  });
});
