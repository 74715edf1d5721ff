import { expect, it } from 'vitest';
import { certifyWild, json, type Quirk, resultOf } from './in-the-wild.fixture.js';

let lists = 0;
/** The tools in another order at each list, and the members of each tool too; signed addresses of icons. */
const shuffling: Quirk = ({ http, message }, response) => {
  const known = /^(2025|undefined)/.test(String(http.headers['mcp-protocol-version']));
  if (message?.method !== 'tools/list' || !known) return undefined;
  const { tools } = resultOf(message).result as { tools: Record<string, unknown>[] };
  const two = [
    ...tools,
    { ...tools[0], name: 'read_calendar', description: 'Tells the day of the month and the week' },
  ];
  const icons = [{ src: `https://cdn.example.com/icon.png?signature=${++lists}` }];
  const listed = two.map((tool) => Object.fromEntries(Object.entries({ ...tool, icons }).reverse()));
  return json(response, {
    jsonrpc: '2.0',
    id: message.id,
    result: { tools: lists % 2 ? listed.reverse() : listed },
  });
};

it('a server that shuffles for all treats nobody otherwise', async () => {
  const { checks } = await certifyWild(shuffling, ['protocol', 'annotations']);
  expect(checks.filter(({ outcome }) => ['fail', 'error'].includes(outcome))).toEqual([]);
  const outcomes = Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]));
  expect(outcomes).toMatchObject({
    'protocol.client-info-not-gated': 'pass',
    'annotations.stable-across-sessions': 'warn',
  });
});
