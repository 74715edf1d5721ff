import { expect, test } from 'vitest';
import { messageOf } from './errors.js';

test('the causes of an error are told with it, once', () => {
  expect(messageOf(new Error('fetch failed', { cause: new Error('ECONNREFUSED') }))).toBe('fetch failed: ECONNREFUSED');
  expect(messageOf(new Error('no route: ECONNREFUSED', { cause: 'ECONNREFUSED' }))).toBe('no route: ECONNREFUSED');
});

test('what is thrown or given as a cause may be anything', () => {
  expect(messageOf(new Error('refused', { cause: { error: 'too_many_requests' } }))).toBe(
    'refused: {"error":"too_many_requests"}',
  );
  expect(messageOf(new Error('refused', { cause: new Response(null, { status: 503 }) }))).toBe('refused: HTTP 503');
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect([circular, null, undefined, 7].map(messageOf)).toEqual(['[object Object]', 'null', 'undefined', '7']);
});
