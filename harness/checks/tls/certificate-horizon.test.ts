import { expect, test } from 'vitest';
import check from './certificate-horizon.js';

const DAY_MS = 86_400_000;
const now = Date.parse('2026-11-20T00:00:00.000Z');
const iso = (days: number): string => new Date(now + days * DAY_MS).toISOString();
const judged = (fromDays: number, toDays: number) =>
  check.judge({
    tls: {
      at: iso(0),
      hosts: [{ origin: 'https://a.test', handshake: { tls: { validFrom: iso(fromDays), validTo: iso(toDays) } } }],
    },
  } as never).outcome;

test.each([
  ['pass', 'a 90-day certificate with 15 days left', -75, 15],
  ['warn', 'a 90-day certificate with 13 days left', -77, 13],
  ['pass', 'a 6-day certificate, renewed half-way', -3.3, 3.3],
  ['warn', 'a 6-day certificate that should have been renewed', -5, 1.6],
  ['fail', 'one that has expired', -90, -1],
])('%s: %s', (outcome, _, from, to) => expect(judged(from, to)).toBe(outcome));
