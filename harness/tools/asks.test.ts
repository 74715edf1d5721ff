import { describe, expect, it } from 'vitest';
import type { Reply } from '../session/types.js';
import { asksFor } from './asks.js';

const reply = (more: object): Reply =>
  ({ exchange: {}, notifications: [], serverRequests: [], strays: [], ...more }) as never;
const isError = (text: string) => reply({ result: { isError: true, content: [{ type: 'text', text }] } });

describe('what a tool asks of the client', () => {
  it.each([
    ['Client does not support form elicitation.'],
    ["The host doesn't support sampling"],
    ['Elicitation is not supported'],
    ['Elicitation capability not supported by client'],
  ])('is read from its refusal: %s', (text) =>
    expect(asksFor(isError(text))).toBe('a capability that this client does not offer'),
  );

  it.each([['A sampling rate of 5 Hz is not supported'], ['This client has no square roots'], ['Not found']])(
    'is not read into another one: %s',
    (text) => expect(asksFor(isError(text))).toBeUndefined(),
  );

  it('is told by codes and by requests', () => {
    expect(asksFor(reply({ error: { code: -32021, message: '' } }))).toMatch(/^a capability/);
    expect(asksFor(reply({ error: { code: -32042, message: '' } }))).toBe('a page to be opened');
    expect(asksFor(reply({ result: { resultType: 'input_required' } }))).toBe('input_required');
    const serverRequests = [{ atMs: 1, message: { method: 'roots/list' } }];
    expect(asksFor(reply({ serverRequests }))).toBe('roots/list');
    expect(asksFor(reply({ serverRequests, result: { content: [] } }))).toBeUndefined();
  });
});
