import { expect, test } from 'vitest';
import check from './unknown-tool-error.js';

const NOT_SERVED = { code: -32601, message: 'Method not found' };
const judged = (tools: readonly object[]) =>
  check.judge({
    made: {
      mistakes: [
        {
          kind: 'unknown-tool',
          revision: '2025-11-25',
          reply: { error: NOT_SERVED, exchange: { id: 'x1', response: { status: 200 } } },
        },
      ],
    },
    catalog: { tools },
  } as never).outcome;

test('to a server without tools every name is unknown: its answer says nothing', () => {
  expect(judged([])).toBe('untestable');
  expect(judged([{ name: 'search' }])).toBe('warn');
});
