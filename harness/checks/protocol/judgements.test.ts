import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../core/evidence.js';
import cache from './cache-hints.js';
import echo from './initialize-version-echo.js';
import logging from './logging-levels.js';
import prompts from './prompts-usable.js';
import subscriptions from './subscriptions-served.js';

const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  id: 'x1',
  purpose: 'test',
  at: '2026-11-20T00:00:00.000Z',
  request: { method: 'POST', url: 'https://a.test/mcp', headers: {}, body: '{}' },
  response: { status: 200, headers: {}, body: '', bodyBytes: 0 },
  timings: {},
  ...more,
});
const reply = (more: object) => ({ exchange: exchange(), notifications: [], ...more });

describe('protocol.subscriptions-served', () => {
  const ID = 'io.modelcontextprotocol/subscriptionId';
  const acknowledged = (id: unknown, notifications: object) => ({
    message: { method: 'notifications/subscriptions/acknowledged', params: { _meta: { [ID]: id }, notifications } },
  });
  const judged = (...messages: object[]) => {
    const listening = { id: 'l', filter: { toolsListChanged: true }, reply: reply({ notifications: messages }) };
    return subscriptions.judge({
      subscribed: { eras: [{ era: 'modern', revision: '2026-07-28', listening }] },
    } as never).outcome;
  };

  it.each([
    ['pass', 'what was asked for', acknowledged('l', { toolsListChanged: true })],
    ['warn', 'less', acknowledged('l', {})],
    ['warn', 'a refusal of it', acknowledged('l', { toolsListChanged: false })],
    ['fail', 'more', acknowledged('l', { toolsListChanged: true, promptsListChanged: true })],
    ['fail', 'another id', acknowledged(1, { toolsListChanged: true })],
    ['fail', 'another message first', { message: { method: 'notifications/tools/list_changed' } }],
    ['fail', 'hostile types', { message: { method: 'notifications/subscriptions/acknowledged', params: null } }],
  ])('%s: %s', (outcome, _, message) => expect(judged(message)).toBe(outcome));

  it('an answer without a stream is none, and an empty list of resources leaves nothing to subscribe to', () => {
    expect(judged()).toBe('fail');
    const eras = [{ era: 'legacy', revision: '2025-11-25', resource: null }];
    expect(subscriptions.judge({ subscribed: { eras } } as never).outcome).toBe('untestable');
    expect(subscriptions.judge({ subscribed: { eras: [] } } as never).outcome).toBe('not-applicable');
  });
});

describe('protocol.cache-hints', () => {
  const revision = '2026-07-28';
  const good = { ttlMs: 0, cacheScope: 'public' };
  const judged = (result: object, two?: { same: boolean | null; scopes: (string | null)[] }) => {
    const answers = [{ revision, asked: 'tools/list', exchange: exchange(), result }];
    const asked = two?.scopes.map((scope) => ({ who: 'first', exchange: exchange(), scope }));
    return cache.judge({
      messages: { answers },
      negotiated: { eras: [{ era: 'modern', revision }] },
      two: two && { compared: [{ method: 'tools/list', revision, same: two.same, asked }] },
    } as never).outcome;
  };

  it.each([
    ['pass', 'both hints', good],
    ['fail', 'a negative lifetime', { ...good, ttlMs: -1 }],
    ['fail', 'half a millisecond', { ...good, ttlMs: 0.5 }],
    ['fail', 'no hint', { ttlMs: null, cacheScope: null }],
    ['fail', 'another scope', { ...good, cacheScope: 'shared' }],
  ])('%s: %s', (outcome, _, result) => expect(judged(result)).toBe(outcome));

  it.each([
    ['fail', 'a public list that differs', false, ['public', 'public']],
    ['fail', 'public for one of them', false, ['private', 'public']],
    ['pass', 'a private list that differs', false, ['private', 'private']],
    ['pass', 'one list for all', true, ['public', 'public']],
    ['pass', 'a list that changes by itself', null, ['public', 'public']],
  ])('two accounts: %s: %s', (outcome, _, same, scopes) => expect(judged(good, { same, scopes })).toBe(outcome));
});

describe('protocol.logging-levels', () => {
  const LOG = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}';
  const judged = (era: string, revision: string, unknownLevel: object | undefined, body: string, data: string) =>
    logging.judge({
      features: { eras: [{ era, revision, ...(unknownLevel && { unknownLevel }) }] },
      messages: {
        answers: [
          {
            revision,
            exchange: exchange({
              request: { method: 'POST', url: 'https://a.test/mcp', headers: {}, body },
              response: { status: 200, headers: {}, body: '', bodyBytes: 0, events: [{ atMs: 1, data }] },
            }),
          },
        ],
      },
    } as never).outcome;
  const refused = reply({ error: { code: -32603, message: 'no' } });
  const LEVEL = '{"_meta":{"io.modelcontextprotocol/logLevel":"info"}}';

  it.each([
    ['pass', 'a level that is refused, and no log messages', 'modern', '2026-07-28', refused, '{}', '{}'],
    ['pass', 'log messages that were asked for', 'modern', '2026-07-28', refused, LEVEL, LOG],
    ['fail', 'log messages that nobody asked for', 'modern', '2026-07-28', refused, '{}', LOG],
    ['warn', 'a level that is accepted', 'modern', '2026-07-28', reply({ result: {} }), '{}', '{}'],
    ['pass', 'log messages of a legacy server', 'legacy', '2025-11-25', refused, '{}', LOG],
    ['warn', 'log messages of one that declares none', 'legacy', '2025-11-25', undefined, '{}', LOG],
    ['not-applicable', 'nothing declared, nothing sent', 'legacy', '2025-11-25', undefined, '{}', 'no JSON'],
  ])('%s: %s', (outcome, _, era, revision, unknown, body, data) =>
    expect(judged(era, revision, unknown, body, data)).toBe(outcome),
  );
});

describe('protocol.prompts-usable', () => {
  const judged = (given: object, got: object) =>
    prompts.judge({
      features: {
        eras: [
          {
            revision: '2025-11-25',
            prompts: { list: reply({ result: {} }), used: { name: 'p', given, reply: reply(got) } },
          },
        ],
      },
      messages: { problems: [] },
    } as never).outcome;
  const error = { error: { code: -32602, message: 'no such city' } };

  it('a refusal of arguments that were made up says nothing of the prompt', () => {
    expect(judged({ city: 'example' }, error)).toBe('untestable');
    expect(judged({}, error)).toBe('fail');
    expect(judged({ city: 'example' }, {})).toBe('fail');
    expect(judged({ city: 'example' }, { result: {} })).toBe('pass');
  });
});

describe('protocol.initialize-version-echo', () => {
  const asked = (version: string, more: object) => ({ version, known: true, reply: reply(more) });
  const settled = (protocolVersion: string) => ({ message: {}, result: { protocolVersion } });
  const judged = (...all: object[]) =>
    echo.judge({
      versions: { legacy: true, asked: all },
      negotiated: { eras: [{ revision: '2025-06-18' }] },
    } as never);

  it('does not blame a choice whose own question went unanswered', () => {
    const older = asked('2025-03-26', settled('2025-06-18'));
    expect(judged(older, asked('2025-06-18', settled('2025-06-18'))).outcome).toBe('pass');
    expect(judged(older, asked('2025-06-18', settled('2025-11-25'))).outcome).toBe('fail');
    const { outcome, ...more } = judged(older, asked('2025-06-18', {}));
    // The unanswered one itself is a finding, with its exchange.
    expect(outcome).toBe('fail');
    expect(more).toMatchObject({ findings: [{ subject: 'initialize 2025-06-18', exchange: 'x1' }] });
  });
});
