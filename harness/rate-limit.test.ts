import { expect, test } from 'vitest';
import { doubtful, type Finding, met, violated } from './core/outcome.js';
import { excuseLimits } from './rate-limit.js';

const finding = (exchange: string): Finding => ({ subject: `of ${exchange}`, expected: '201', observed: '', exchange });
const evidence = {
  seen: {
    registrations: [
      { exchange: { id: 'x1', response: { status: 429 } } },
      { exchange: { id: 'x2', response: { status: 400 } } },
    ],
  },
};

test('what rests on a 429 alone is not held against the server', () => {
  for (const judgement of [violated(finding('x1')), doubtful(finding('x1'))])
    expect(excuseLimits(judgement, evidence)).toEqual({
      outcome: 'untestable',
      reason: 'of x1: HTTP 429, the server limits its rate; wait, and run again',
    });
});

test('what was seen beside it counts', () => {
  expect(excuseLimits(violated(finding('x1'), finding('x2')), evidence)).toEqual(violated(finding('x2')));
  expect(
    excuseLimits(doubtful({ subject: 'of no exchange', expected: 'a page', observed: 'none' }), evidence).outcome,
  ).toBe('warn');
});

test('other judgements stay as they are', () => {
  expect(excuseLimits(met, evidence)).toBe(met);
});
