import { expect, it } from 'vitest';
import { type Shape, toClaude } from './bends.js';
import { empty, json, page, redirect } from './http.js';
import { certifyLedger } from './run.js';

/** What stands before a server, and who is let in: further shapes of defects. */
const SHAPES: readonly Shape[] = [
  [
    'authorization.unauthenticated-401',
    'fail',
    'GET opens a stream to whoever asks',
    (ledger) => {
      ledger.before = ({ method, url }) =>
        method === 'GET' && url.href === ledger.mcp.url.href
          ? { ...empty(200, { 'content-type': 'text/event-stream' }), body: ': welcome\n\n' }
          : undefined;
    },
  ],
  [
    'network.globally-routable',
    'fail',
    'registration is for its own network',
    (ledger) => {
      const metadata = ledger.logins.metadata.bind(ledger.logins);
      ledger.logins.metadata = () => ({
        ...metadata(),
        registration_endpoint: 'https://inside.ledgerline.test/register',
      });
      ledger.dns = { 'inside.ledgerline.test': ['10.20.30.40'] };
    },
  ],
  [
    'authorization.redirect-uri-exact-match',
    'fail',
    'an error goes anywhere',
    ({ logins }) => {
      const authorize = logins.authorize.bind(logins);
      logins.authorize = (request) => {
        const query = request.url.searchParams;
        const wrong = query.get('response_type') !== 'code';
        return wrong ? redirect(`${query.get('redirect_uri')}?error=unsupported_response_type`) : authorize(request);
      };
    },
  ],
  [
    'compat.claude-code',
    'fail',
    'only https URIs can be registered',
    ({ logins }) => {
      logins.isRegistrable = (uri) => uri.startsWith('https:');
    },
  ],
  [
    'network.no-bot-challenge',
    'fail',
    'a page with a riddle, 200',
    toClaude(() => page(200, '<form id="captcha">Are you a human?</form>')),
  ],
  [
    'network.no-bot-challenge',
    'fail',
    'a silent challenge, 202',
    toClaude(() => empty(202, { 'x-amzn-waf-action': 'challenge' })),
  ],
  ['network.no-bot-challenge', 'fail', 'a redirect to a riddle', toClaude(() => redirect('/challenge'))],
  ['network.no-bot-challenge', 'fail', 'JSON, 403', toClaude(() => json(403, { error: 'bot' }))],
  [
    'tls.https-only',
    'warn',
    'the whole application on port 80',
    (ledger) => {
      ledger.overHttp = (request) => ledger.mcp.answer(request);
    },
  ],
];

it.each(SHAPES)('%s: %s where %s', async (row, outcome, _, bend) => {
  const { checks } = await certifyLedger(bend);
  expect(checks.find(({ id }) => id === row)).toMatchObject({ outcome });
  expect(checks.filter((check) => check.outcome === 'error')).toEqual([]);
});
