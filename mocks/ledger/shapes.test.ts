import { expect, it } from 'vitest';
import { accepting, issuing, lacking, letting, matching, type Shape, strangersToo, turningAway } from './bends.js';
import { empty, json, page, redirect } from './http.js';
import { certifyLedger } from './run.js';

/** Shapes of defects that have little in common with those in the matrix. */
const SHAPES: readonly Shape[] = [
  [
    'authorization.unauthenticated-401',
    'fail',
    'only initialize is guarded',
    letting((method) => method === 'tools/list'),
  ],
  [
    'authorization.unauthenticated-401',
    'fail',
    'a bad token breaks it',
    ({ mcp }) => {
      const refuse = mcp.refuse.bind(mcp);
      mcp.refuse = (value, request) =>
        value === undefined ? refuse(value, request) : page(500, 'Cannot read properties of null');
    },
  ],
  [
    'authorization.token-integrity',
    'fail',
    'a call trusts any token of the right form',
    letting((method, value) => method === 'tools/call' && value?.startsWith('access_') === true),
  ],
  [
    'authorization.token-integrity',
    'fail',
    'an id is looked up, a secret after it is not',
    accepting((value, known) => value.slice(0, 20) === known.slice(0, 20)),
  ],
  [
    'authorization.token-integrity',
    'fail',
    'a secret is looked up, an id before it is not',
    accepting((value, known) => value.slice(-12) === known.slice(-12)),
  ],
  [
    'authorization.token-integrity',
    'fail',
    'refresh tokens open it too',
    ({ logins, mcp }) => {
      mcp.find = (value) => logins.tokens.get(value) ?? logins.refreshes.get(value);
    },
  ],
  ['authorization.oauth-when-auth-required', 'fail', 'OAuth is announced, and everything is open', strangersToo],
  [
    'authorization.oauth-when-auth-required',
    'warn',
    'the same, not declared',
    (ledger) => {
      strangersToo(ledger);
      Object.assign(ledger.target, { auth: undefined });
    },
  ],
  [
    'authorization.lazy-auth-http-401',
    'warn',
    'the wish to sign in is a result',
    (ledger) => {
      Object.assign(ledger.target, { auth: 'mixed' });
      ledger.mcp.isOpen = () => true;
      const { call } = ledger.mcp;
      ledger.mcp.call = (name, given, user, request) =>
        user === 'nobody'
          ? { content: [{ type: 'text', text: 'Please sign in to continue.' }] }
          : call.call(ledger.mcp, name, given, user, request);
    },
  ],
  [
    'authorization.as-metadata-discoverable',
    'fail',
    'its endpoints are paths',
    ({ logins }) => {
      const metadata = logins.metadata.bind(logins);
      logins.metadata = () => ({ ...metadata(), token_endpoint: '/t/acme/token' });
    },
  ],
  [
    'authorization.as-metadata-discoverable',
    'fail',
    'its path comes first',
    ({ logins }) => {
      logins.isMetadata = (path) => path === '/t/acme/.well-known/oauth-authorization-server';
    },
  ],
  [
    'authorization.redirect-uri-exact-match',
    'fail',
    'any sub-domain',
    matching((a, b) => b.host.endsWith(`.${a.host}`) && a.pathname === b.pathname),
  ],
  [
    'authorization.redirect-uri-exact-match',
    'fail',
    'any port',
    matching((a, b) => a.hostname === b.hostname && a.pathname === b.pathname && a.protocol === b.protocol),
  ],
  [
    'authorization.redirect-uri-exact-match',
    'fail',
    'a refusal that refreshes to it',
    turningAway((uri) => page(400, `<meta http-equiv="refresh" content="0; url=${uri}?error=invalid_request">`)),
  ],
  [
    'authorization.redirect-uri-exact-match',
    'fail',
    'a refusal that redirects to it',
    turningAway((uri) => (URL.canParse(uri) ? redirect(`${uri}?error=invalid_request`) : page(400, 'no'))),
  ],
  [
    'authorization.pkce-enforced',
    'fail',
    'the challenge is as good as the verifier',
    ({ logins }) => {
      const verifies = logins.verifies.bind(logins);
      logins.verifies = (challenge, verifier) => verifier === challenge || verifies(challenge, verifier);
    },
  ],
  [
    'authorization.pkce-enforced',
    'fail',
    'the verifier may be left out',
    ({ logins }) => {
      const verifies = logins.verifies.bind(logins);
      logins.verifies = (challenge, verifier) => verifier === null || verifies(challenge, verifier);
    },
  ],
  [
    'authorization.code-bound-to-client',
    'fail',
    'whoever has the redirect URI may have the code',
    ({ logins }) => {
      logins.isIssuedTo = (code, client) => client.redirect_uris.includes(code.redirectUri);
    },
  ],
  [
    'authorization.state-roundtrip',
    'fail',
    'padding is lost',
    ({ logins }) => {
      const { returnTo } = logins;
      logins.returnTo = (uri, { state = null, ...more }) =>
        returnTo(uri, { ...more, state: state?.replace(/=+$/, '') ?? null });
    },
  ],
  [
    'authorization.consent-shows-client-and-redirect',
    'warn',
    'the host stands for the name',
    ({ logins }) => {
      const consentPage = logins.consentPage.bind(logins);
      logins.consentPage = (action, asked) =>
        consentPage(action, { ...asked, client: { ...asked.client, client_name: 'An application' } });
    },
  ],
  [
    'authorization.consent-shows-client-and-redirect',
    'warn',
    'anybody may frame it',
    (ledger) => {
      ledger.after = (_, answer) => ({
        ...answer,
        headers: { ...answer.headers, 'content-security-policy': 'frame-ancestors *' },
      });
    },
  ],
  [
    'authorization.token-response-shape',
    'fail',
    'no token_type in a refresh',
    issuing({ token_type: undefined }, 'a refresh'),
  ],
  ['authorization.token-response-shape', 'fail', 'scope is a list', issuing({ scope: ['invoices.read'] })],
  [
    'authorization.token-response-shape',
    'warn',
    'it is called a web page',
    (ledger) => {
      ledger.after = ({ url }, answer) =>
        url.pathname.endsWith('/token')
          ? { ...answer, headers: { ...answer.headers, 'content-type': 'text/html' } }
          : answer;
    },
  ],
  [
    'authorization.scope-guidance',
    'warn',
    'one scope for everything',
    ({ logins }) => {
      logins.scopes.splice(0, 2, 'full_access');
    },
  ],
  [
    'authorization.head-without-token',
    'fail',
    'HEAD loses the connection',
    (ledger) => {
      ledger.before = ({ method }) => (method === 'HEAD' ? { ...empty(200), lost: true } : undefined);
    },
  ],
  [
    'authorization.user-isolation',
    'fail',
    'ids are asked for by nobody in particular',
    ({ mcp }) => {
      mcp.maySee = () => true;
    },
  ],
  [
    'authorization.step-up-403',
    'fail',
    'the lack of a scope is a result',
    lacking((_, message) => {
      const content = [{ type: 'text', text: 'This needs the scope invoices.write' }];
      return json(200, { jsonrpc: '2.0', id: message?.id, result: { isError: true, content } });
    }),
  ],
  [
    'authorization.step-up-403',
    'fail',
    'the scope that it asks for is not granted',
    lacking((usual) => {
      const answer = usual();
      const challenge = String(answer.headers['www-authenticate']).replace('invoices.write', 'invoices.admin');
      return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
    }),
  ],
  [
    'authorization.step-up-403',
    'fail',
    'the scope that it asks for is not enough',
    (ledger) => {
      lacking((usual) => usual())(ledger);
      const { issue } = ledger.logins;
      ledger.logins.issue = (token) => issue.call(ledger.logins, { ...token, scopes: ['invoices.read'] });
    },
  ],
];

it.each(SHAPES)('%s: %s where %s', async (row, outcome, _, bend) => {
  const { checks } = await certifyLedger(bend);
  expect(checks.find(({ id }) => id === row)).toMatchObject({ outcome });
  expect(checks.filter((check) => check.outcome === 'error')).toEqual([]);
});
