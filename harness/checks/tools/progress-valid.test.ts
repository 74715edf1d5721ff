import { describe, expect, it } from 'vitest';
import type { Json } from '../../core/json.js';
import check from './progress-valid.js';

type Sent = [atMs: number, params: Record<string, Json>];

/** The row for one call that gave the token `ours` and was answered after 100 ms. */
function judged(sent: readonly Sent[], succeeded = true): string {
  const reply = {
    exchange: { id: 'x1' },
    answeredAtMs: 100,
    notifications: sent.map(([atMs, params]) => ({ atMs, message: { method: 'notifications/progress', params } })),
  };
  const done = { calls: [{ tool: 'slow', revision: '2025-11-25', progressToken: 'ours', succeeded, reply }] };
  return check.judge({ done } as unknown as Parameters<typeof check.judge>[0]).outcome;
}

const at = (atMs: number, progress: Json, progressToken: Json = 'ours'): Sent => [atMs, { progressToken, progress }];

describe('progress', () => {
  it.each<[string, Sent[], string]>([
    ['rises', [at(10, 0), at(20, 0.5), at(100, 1)], 'pass'],
    ['stands still', [at(10, 1), at(20, 1)], 'warn'],
    ['falls', [at(10, 2), at(20, 1)], 'fail'],
    ['comes after the response', [at(10, 1), at(110, 2)], 'fail'],
    ['has the token of another call', [at(10, 1, 'theirs')], 'fail'],
    ['has the token as another type', [at(10, 1, 7)], 'fail'],
    ['is malformed, which another row tells', [at(10, '50 %')], 'pass'],
    ['is not reported', [], 'not-applicable'],
  ])('that %s', (_, sent, outcome) => {
    expect(judged(sent)).toBe(outcome);
  });

  it('of a server none of whose tools worked says nothing', () => {
    expect(judged([], false)).toBe('untestable');
  });
});
