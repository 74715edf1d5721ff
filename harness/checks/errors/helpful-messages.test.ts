import { expect, it } from 'vitest';
import check from './helpful-messages.js';

const judged = (text: string) =>
  check.judge({
    made: {
      mistakes: [
        {
          kind: 'not-found',
          tool: 'get_note',
          reply: { result: { isError: true, content: [{ type: 'text', text }] }, exchange: { id: 'x1' } },
        },
      ],
    },
  } as never).outcome;

it.each([
  'An error occurred.',
  'Error: undefined',
  'MCP error -32603: Internal error',
  'Error executing tool get_note: ',
  '❌ Error calling tool "get_note": An unexpected error has occurred',
  'Request failed with status code 500',
  'HTTP 502 Bad Gateway',
  'fetch failed',
  'Tool execution failed',
  'Oops! Something went wrong. Please try again later.',
  '{"error":"Internal Server Error"}',
])('a commonplace helps nobody, whatever stands around it: %s', (text) => expect(judged(text)).toBe('fail'));

it.each([
  'Note not found',
  'Error: Note not found',
  'Error executing tool get_note: 1 validation error for id',
  'Request failed with status code 404',
  'The server error log is not open to you.',
  'Invalid input: id must have 16 digits',
  '{"error":"No note of that id"}',
  '{"error":{"code":"not_found"}}',
  'Something went wrong with the id: it must have 16 digits',
])('a short and exact text is helpful: %s', (text) => expect(judged(text)).not.toBe('fail'));

it('takes no longer for a text that is all blanks and signs', () => {
  expect(judged(`${' !'.repeat(500_000)}x`)).toBe('pass');
});
