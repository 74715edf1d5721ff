import { expect, test } from 'vitest';
import type { Exchange } from './core/evidence.js';
import { Redactor } from './core/redact.js';
import { learnSecrets } from './secrets.js';

const TOKEN = 'abc+def/0123456789';

/** The answer as it would be written. */
function written(body: string, headers: Record<string, string> = {}): string {
  const redactor = new Redactor();
  const exchange = {
    request: { method: 'POST', url: 'https://as.example/token', headers: {} },
    response: { status: 200, headers, body },
  } as unknown as Exchange;
  learnSecrets(exchange, redactor);
  return JSON.stringify(redactor.value(exchange.response));
}

test.each([
  ['plain', JSON.stringify({ access_token: TOKEN })],
  ['after a line end', `\n ${JSON.stringify({ access_token: TOKEN })}`],
  ['further down', JSON.stringify({ ok: true, authed_user: { refresh_token: TOKEN } })],
  ['with slashes escaped', `{"access_token":"${TOKEN.replace('/', '\\/')}"}`],
  ['with plus escaped', `{"id_token":"${TOKEN.replace('+', '\\u002B')}"}`],
  ['cut off', `{"client_secret":"${TOKEN}","scope":"no`],
  ['as a form', `access_token=${encodeURIComponent(TOKEN)}&token_type=bearer`],
])('a token is known from an answer, %s', (_, body) => {
  expect(written(body)).toContain('‹');
  expect(written(body)).not.toContain('0123456789');
});

test('a token in the fragment or the query of a redirect is known', () => {
  for (const mark of ['#', '?'])
    expect(written('', { location: `https://claude.ai/cb${mark}access_token=${TOKEN}` })).not.toContain('0123456789');
});

test('what a tool calls a token is left as it is', () => {
  const result = { jsonrpc: '2.0', id: 1, result: { structuredContent: { access_token: TOKEN } } };
  expect(written(JSON.stringify(result))).toContain('0123456789');
  const link = { jsonrpc: '2.0', id: 1, result: { content: `https://x.example/?a=1&access_token=${TOKEN}` } };
  expect(written(JSON.stringify(link))).toContain('0123456789');
});
