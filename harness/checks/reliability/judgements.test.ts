import { describe, expect, it } from 'vitest';
import type { Exchange, SseEvent } from '../../core/evidence.js';
import type { EvidenceFor } from '../../core/probe.js';
import disconnect from './client-disconnect-mid-call.js';
import reconnect from './reconnect-new-session.js';
import resume from './sse-resume.js';

const exchange = (id: string, more: Partial<Exchange> = {}): Exchange => ({
  id,
  purpose: 'test',
  at: '2026-11-20T00:00:00.000Z',
  request: { method: 'POST', url: 'https://a.test/mcp', headers: {} },
  response: { status: 200, headers: {}, body: '', bodyBytes: 0 },
  timings: { lastByteMs: 50 },
  ...more,
});
const status = (code: number) => ({ response: { status: code, headers: {}, body: '', bodyBytes: 0 } });
const aborted = exchange('b', { fault: { kind: 'aborted', phase: 'request', message: 'gone' } });

describe('reliability.client-disconnect-mid-call', () => {
  type Era = EvidenceFor<typeof disconnect.needs>['disconnects']['eras'][number];
  const answer = (id: string, worked = true, more: Partial<Exchange> = {}) => ({
    worked,
    exchange: exchange(id, more),
  });
  const era = (more: Partial<Era> = {}): Era => ({
    era: 'legacy',
    revision: '2025-11-25',
    tool: 't',
    before: Array.from({ length: 10 }, (_, i) => answer(`before${i}`)),
    call: answer('call'),
    aborted: Array.from({ length: 20 }, (_, i) => ({
      point: 'half-body' as const,
      ending: 'RST' as const,
      exchange: aborted,
      after: answer(`after${i}`),
    })),
    sameSession: answer('same'),
    newSession: [answer('new')],
    summary: [],
    ...more,
  });
  const judged = (...eras: Era[]) => disconnect.judge({ disconnects: { eras, summary: [] } });
  const later = (worked: boolean, more: Partial<Exchange>) =>
    era().aborted.map((one) => ({ ...one, after: answer('later', worked, more) }));

  it('passes a server that goes on as before', () => {
    expect(judged(era()).outcome).toBe('pass');
  });

  it.each<[string, string, Partial<Era>]>([
    ['fail', 'one later call that fails', { sameSession: answer('same', false, status(500)) }],
    ['warn', 'a gateway that stumbles once', { sameSession: answer('same', false, status(502)) }],
    ['fail', 'one that stumbles again and again', { aborted: later(false, status(502)) }],
    ['fail', 'a session that is lost', { aborted: later(false, status(404)) }],
    ['fail', 'a new session that does not work', { newSession: [answer('new', false)] }],
    ['untestable', 'calls that failed before', { call: answer('call', false) }],
    ['untestable', 'a rate limit', { aborted: later(false, status(429)) }],
    [
      'untestable',
      'no call that could be broken off',
      { aborted: era().aborted.map((one) => ({ ...one, exchange: exchange('b') })) },
    ],
    ['warn', 'answers much slower than before', { aborted: later(true, { timings: { lastByteMs: 160 } }) }],
    ['pass', 'answers a little slower than before', { aborted: later(true, { timings: { lastByteMs: 140 } }) }],
    [
      'pass',
      'slow answers, slow before',
      {
        before: [answer('b', true, { timings: { lastByteMs: 900 } })],
        aborted: later(true, { timings: { lastByteMs: 1500 } }),
      },
    ],
  ])('%s: %s', (outcome, _, more) => {
    expect(judged(era(more)).outcome).toBe(outcome);
  });

  it('counts what failed and shows the first', () => {
    expect(judged(era({ aborted: later(false, status(404)) }))).toMatchObject({
      findings: [{ observed: 'HTTP 404 without a result; 20 of 22 later requests failed', exchange: 'later' }],
    });
  });

  it('takes the worse of two eras, and passes nothing that it has not seen', () => {
    expect(judged(era(), era({ sameSession: answer('same', false) })).outcome).toBe('fail');
    expect(judged().outcome).toBe('untestable');
  });
});

describe('reliability.reconnect-new-session', () => {
  type Drop = EvidenceFor<typeof reconnect.needs>['reconnect']['drops'][number];
  const reply = (more: object) => ({
    exchange: exchange('after'),
    notifications: [],
    serverRequests: [],
    strays: [],
    ...more,
  });
  const judged = (drop: Partial<Drop>) =>
    reconnect.judge({
      reconnect: { revision: '2025-11-25', drops: [{ waitMs: 0, dropped: aborted, recoveryMs: 5, ...drop }] },
    });

  it.each<[string, string, Partial<Drop>]>([
    ['pass', 'a new session that works', { after: reply({ result: { content: [] } }) }],
    ['fail', 'an initialize that is refused', { refused: 'status 409', opening: exchange('init', status(409)) }],
    ['fail', 'a token that is refused', { refused: 'status 401', opening: exchange('init', status(401)) }],
    ['fail', 'a first call that fails', { after: reply({ result: { isError: true } }) }],
    ['untestable', 'a rate limit', { refused: 'status 429', opening: exchange('init', status(429)) }],
    [
      'untestable',
      'a server without tools',
      { after: reply({ error: { code: -32601, message: 'Method not found' } }) },
    ],
    [
      'untestable',
      'no connection to drop',
      { dropped: exchange('b', { fault: { kind: 'connect', phase: 'connect', message: 'no' } }) },
    ],
  ])('%s: %s', (outcome, _, drop) => {
    expect(judged(drop).outcome).toBe(outcome);
  });

  it('shows the refusal', () => {
    expect(judged({ refused: 'status 409', opening: exchange('init', status(409)) })).toMatchObject({
      findings: [{ observed: 'status 409', exchange: 'init' }],
    });
  });
});

describe('reliability.sse-resume', () => {
  type Cutting = EvidenceFor<typeof resume.needs>['cutting'];
  const response = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } });
  const streamed = (id: string, events: Partial<SseEvent>[], code = 200): Exchange =>
    exchange(id, {
      response: { ...status(code).response, events: events.map((event) => ({ atMs: 0, data: '', ...event })) },
    });
  const reply = (one: Exchange, more: object = {}) => ({
    exchange: one,
    notifications: [],
    serverRequests: [],
    strays: [],
    ...more,
  });
  const judged = (resumed: Exchange | undefined, more: Partial<Cutting> = {}) =>
    resume.judge({
      cutting: {
        tool: 't',
        revision: '2025-11-25',
        whole: reply(streamed('whole', []), { result: { content: [] } }),
        wholeId: 1,
        cut: reply(streamed('cut', [{ id: 'e1' }])),
        cutId: 2,
        lastEventId: 'e1',
        ...(resumed && { resumed }),
        ...more,
      },
    }).outcome;

  it.each<[string, string, Exchange | undefined, Partial<Cutting>]>([
    [
      'pass',
      'the rest, once',
      streamed('r', [
        { id: 'e2', data: '{"method":"p"}' },
        { id: 'e3', data: response(2) },
      ]),
      {},
    ],
    [
      'fail',
      'an event that was seen before',
      streamed('r', [
        { id: 'e1', data: '{"method":"p"}' },
        { id: 'e3', data: response(2) },
      ]),
      {},
    ],
    [
      'fail',
      "another stream's response",
      streamed('r', [
        { id: 'e3', data: response(1) },
        { id: 'e4', data: response(2) },
      ]),
      {},
    ],
    [
      'fail',
      'the response twice',
      streamed('r', [
        { id: 'e3', data: response(2) },
        { id: 'e4', data: response(2) },
      ]),
      {},
    ],
    ['fail', 'a crash', streamed('r', [], 500), {}],
    ['warn', 'no support', streamed('r', [], 405), {}],
    ['warn', 'a stream without the response', streamed('r', [{ id: 'e2', data: '{"method":"p"}' }]), {}],
    [
      'untestable',
      'nothing left to replay',
      streamed('r', []),
      { cut: reply(streamed('cut', [{ id: 'e1', data: response(2) }])) },
    ],
    ['not-applicable', 'no event ids', undefined, {}],
    ['untestable', 'a call that does not work', undefined, { whole: reply(streamed('whole', [])) }],
  ])('%s: %s', (outcome, _, resumed, more) => {
    expect(judged(resumed, more)).toBe(outcome);
  });
});
