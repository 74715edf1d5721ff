import { describe, expect, test } from 'vitest';
import { impactSet, mayCall } from './impact.js';

const safe = impactSet(['call-safe-tools']);
const reads = (name: string) => mayCall({ name, annotations: { readOnlyHint: true } }, { tools: {} }, safe).allowed;

describe('a tool that declares that it only reads', () => {
  test.each([
    'get-annotated-message',
    'list_orders',
    'get_order',
    'searchMail',
    'crm_get_schedule',
    'echo',
    'count_runs',
  ])('%s is called', (name) => expect(reads(name)).toBe(true));

  test.each([
    'send_message',
    'order_get',
    'message',
    'get_and_message',
    'search_or_order',
    'read_write',
    'get_update',
    'listDelete',
  ])('%s is not, for its name says more', (name) => expect(reads(name)).toBe(false));
});

describe('a verb that says only that something is begun', () => {
  const harmless = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
  const called = (name: string, annotations: object) => mayCall({ name, annotations }, { tools: {} }, safe).allowed;

  test('gives way where every hint says that nothing is left behind', () => {
    expect(called('trigger-long-running-operation', harmless)).toBe(true);
    expect(called('run_report', harmless)).toBe(true);
  });

  test.each([
    ['one hint is not given', 'run_report', { ...harmless, openWorldHint: undefined }],
    ['one says otherwise', 'run_report', { ...harmless, idempotentHint: false }],
    ['it stands alone', 'run', harmless],
    ['what is begun is on the list itself', 'trigger_deploy', harmless],
    ['the verb says what is done', 'send_report', harmless],
  ])('does not where %s', (_, name, annotations) => expect(called(name, annotations)).toBe(false));
});

test('a tool that says nothing of itself, or contradicts itself, is not called', () => {
  expect(mayCall({ name: 'get_note' }, { tools: {} }, safe).allowed).toBe(false);
  const both = { readOnlyHint: true, destructiveHint: true };
  expect(mayCall({ name: 'get_note', annotations: both }, { tools: {} }, safe).allowed).toBe(false);
});

test('the target file has the last word', () => {
  const tool = { name: 'send_message', annotations: { readOnlyHint: true } };
  expect(mayCall(tool, { tools: { send_message: { call: 'safe' } } }, safe).allowed).toBe(true);
  expect(mayCall(tool, { tools: { send_message: { call: 'never' } } }, impactSet('all')).allowed).toBe(false);
});
