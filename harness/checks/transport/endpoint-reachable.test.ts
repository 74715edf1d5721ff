import { expect, test } from 'vitest';
import type { Fault } from '../../core/evidence.js';
import check from './endpoint-reachable.js';

/** Openings that all ended in the same fault. */
function judgeFault(kind: Fault['kind'], message: string) {
  const exchange = (id: string) => ({
    id,
    purpose: id,
    at: '2026-11-20T10:00:00.000Z',
    request: { method: 'POST', url: 'https://mcp.example.com/mcp', headers: {} },
    fault: { kind, phase: kind === 'dns' ? ('dns' as const) : ('connect' as const), message },
    timings: {},
  });
  const openings = ['modern', 'legacy'].map((id) => ({ reply: { exchange: exchange(id) } }));
  return check.judge({ openings: { openings, get: exchange('get') } } as never);
}

test('a name that does not resolve is a failure, told once', () => {
  const judgement = judgeFault('dns', 'getaddrinfo ENOTFOUND mcp.example.com');
  expect(judgement).toMatchObject({
    outcome: 'fail',
    findings: [{ observed: 'the name does not resolve (getaddrinfo ENOTFOUND mcp.example.com), each of 3 times' }],
  });
});

test.each([
  ['dns', 'getaddrinfo EAI_AGAIN mcp.example.com'],
  ['connect', 'connect ENETUNREACH 203.0.113.7:443'],
] as const)('a machine that is offline does not blame the server (%s: %s)', (kind, message) => {
  const judgement = judgeFault(kind, message);
  expect(judgement.outcome).toBe('untestable');
  expect(judgement.reason).toMatch(/this machine is not online/);
});
