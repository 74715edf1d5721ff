import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../core/evidence.js';
import redirects from './no-cross-host-redirect.js';
import notSseOnly from './not-sse-only.js';
import stream from './sse-wellformed.js';

const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  id: 'x1',
  purpose: 'tools/list',
  at: '2026-11-20T00:00:00.000Z',
  request: { method: 'POST', url: 'https://a.test/mcp', headers: {} },
  timings: { lastByteMs: 50 },
  ...more,
});

describe('transport.no-cross-host-redirect', () => {
  const silent = exchange({ fault: { kind: 'timeout', phase: 'headers', message: 'not finished' } });
  const answered = exchange({ response: { status: 400, headers: {}, body: '', bodyBytes: 0 } });
  const sentOn = (location: string, url = 'https://a.test/mcp') =>
    exchange({
      request: { method: 'GET', url, headers: {} },
      response: { status: 302, headers: { location }, body: '', bodyBytes: 0 },
    });
  const judged = (get: Exchange, post: Exchange, opening = post) =>
    redirects.judge({
      openings: { auth: 'none', openings: [{ reply: { exchange: opening } }] },
      redirects: {
        chains: [
          { method: 'GET', hops: [get] },
          { method: 'POST', hops: [post] },
        ],
      },
    } as never).outcome;

  it('a request that is kept waiting is no redirect, where the URL answers', () => {
    expect(judged(silent, answered)).toBe('pass');
    expect(judged(silent, silent)).toBe('untestable');
  });

  it('GET alone may be sent to documentation elsewhere: tokens travel with POST', () => {
    const away = sentOn('https://docs.test/');
    expect(judged(away, answered)).toBe('warn');
    expect(judged(away, silent)).toBe('fail');
    expect(judged(away, answered, away)).toBe('fail');
    expect(judged(answered, away)).toBe('fail');
    expect(judged(sentOn('/docs'), answered)).toBe('warn');
    expect(judged(sentOn('http://a.test/mcp'), answered)).toBe('fail');
    expect(judged(sentOn('http://docs.test/', 'http://a.test/mcp'), answered)).toBe('warn');
  });
});

describe('transport.not-sse-only', () => {
  const look = (found: boolean, status = 404) => ({
    found,
    exchange: exchange({ response: { status, headers: {}, body: '', bodyBytes: 0 } }),
  });
  const judged = (looks: unknown[] | undefined, eras = [{}], deprecatedSse?: Exchange) =>
    notSseOnly.judge({ negotiated: { eras, deprecatedSse }, beside: looks && { looks } } as never);

  it('fails where it stands alone, warns where it stands beside Streamable HTTP', () => {
    expect(judged([], [], exchange()).outcome).toBe('fail');
    expect(judged([], []).outcome).toBe('untestable');
    expect(judged([look(false), look(true, 200)]).outcome).toBe('warn');
    expect(judged([look(false), look(false)])).toEqual({ outcome: 'pass' });
  });

  it('passes where nobody could look, and says where it was turned away', () => {
    expect(judged(undefined)).toEqual({ outcome: 'pass' });
    expect(judged([look(false), look(false, 401)]).reason).toMatch(/^https:.* answers 401/);
  });
});

describe('transport.sse-wellformed', () => {
  const judged = (openMs: number, event: { data: string; event?: string } = { data: '{}' }, revision = '2025-11-25') =>
    stream.judge({
      messages: {
        answers: [
          {
            revision,
            answered: true,
            cut: false,
            exchange: exchange({
              response: {
                status: 200,
                headers: { 'content-type': 'text/event-stream' },
                body: '',
                bodyBytes: 0,
                leftOpen: true,
                events: [{ atMs: 50, ...event }],
              },
              timings: { lastByteMs: 50 + openMs },
            }),
          },
        ],
      },
    } as never).outcome;

  it('says that a stream stayed open only where it was watched for long', () => {
    expect(judged(100)).toBe('pass');
    expect(judged(5_000)).toBe('warn');
  });

  const data = '{"jsonrpc":"2.0","id":1,"result":{}}';

  it('a response in an event of another name is heard by no SDK', () => {
    expect(judged(100, { data, event: 'result' })).toBe('fail');
    expect(judged(100, { data, event: 'message' })).toBe('pass');
    expect(judged(100, { data, event: '' })).toBe('pass');
    expect(judged(100, { data: '{"beat":1}', event: 'ping' })).toBe('pass');
  });

  it('an array is a message only where the revision has batches', () => {
    expect(judged(100, { data: `[${data}]` })).toBe('fail');
    expect(judged(100, { data: `[${data}]` }, '2025-03-26')).toBe('pass');
  });
});
