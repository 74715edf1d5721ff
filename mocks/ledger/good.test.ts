import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../harness/core/json.js';
import { empty, page, redirect } from './http.js';
import { certifyLedger, idsOf } from './run.js';
import type { Ledger } from './world.js';

/** What is said of it when all is well, and why. */
const WARNED = [
  // It registers clients dynamically, and knows no documents.
  'authorization.client-registration-available',
  // A used refresh token gives the same answer again for a while.
  'authorization.refresh-rotation',
  'authorization.iss-parameter',
];
const UNSEEN = [
  'authorization.code-short-lived',
  'authorization.dcr-repeatable',
  'authorization.token-audience-validated',
];

it('the ledger itself, its sign-in by fetch and in the real browser', async () => {
  const result = await certifyLedger(
    ({ logins }) => {
      logins.login = 'script';
    },
    { browser: true },
  );
  expect(['fail', 'error', 'warn'].map((outcome) => idsOf(result, outcome as 'fail'))).toEqual([[], [], WARNED]);
  // No form was posted: there is nothing to be repeated.
  expect(idsOf(result, 'untestable').sort()).toEqual([...UNSEEN, 'authorization.no-307-on-credentials'].sort());
  expect(result.traffic.signIns).toBe(2);
});

/** What vendors do, and may. */
const MANNERS: Record<string, (ledger: Ledger) => void> = {
  'no manners of its own': () => undefined,
  'signs its tokens': ({ logins, mcp }) => {
    const sign = (text: string): string => createHmac('sha256', 'key').update(text).digest('base64url');
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    logins.mint = ({ user, resource }) => {
      const head = `${part({ alg: 'HS256' })}.${part({ iss: logins.issuer, sub: user, aud: resource, jti: randomUUID() })}`;
      return `${head}.${sign(head)}`;
    };
    mcp.find = (value) => {
      const [header, payload, signature] = value.split('.');
      return signature === sign(`${header}.${payload}`) ? logins.tokens.get(value) : undefined;
    };
  },
  'turns a redirect URI away on a page of its own': ({ logins }) => {
    const { authorize } = logins;
    logins.authorize = (request) => {
      const answer = authorize.call(logins, request);
      return answer.status === 400 ? redirect('/error?reason=redirect_uri') : answer;
    };
  },
  'says of anything wrong that something went wrong, with 200': ({ logins }) => {
    const authorize = logins.authorize.bind(logins);
    logins.authorize = (request) => {
      const answer = authorize(request);
      return answer.status === 400 ? page(200, '<h1>Something went wrong</h1><p>Tell support: 4711.</p>') : answer;
    };
  },
  'sends an error to the registered URI in the place of a wrong one': ({ logins }) => {
    const { authorize } = logins;
    logins.authorize = (request) => {
      const answer = authorize.call(logins, request);
      const client = logins.clients.get(request.url.searchParams.get('client_id') ?? '');
      return answer.status === 400 && client
        ? redirect(logins.returnTo(client.redirect_uris[0]!, { error: 'invalid_request' }))
        : answer;
    };
  },
  'needs no redirect_uri at the token endpoint': ({ logins }) => {
    const { redeem } = logins;
    logins.redeem = (form, client) => {
      if (!form.has('redirect_uri'))
        form.set('redirect_uri', logins.codes.get(form.get('code') ?? '')?.redirectUri ?? '');
      return redeem.call(logins, form, client);
    };
  },
  'writes bearer in lower case, and a challenge beside another': ({ logins, mcp }) => {
    const { issue } = logins;
    logins.issue = (token) => ({ ...issue.call(logins, token), token_type: 'bearer' });
    const { challenge } = mcp;
    mcp.challenge = (...given) => `Basic realm="a, b", ${challenge.apply(mcp, given)}`;
  },
  'takes any path of its host for its resource': ({ logins, mcp }) => {
    logins.serves = (resource) => resource === null || resource.startsWith(mcp.url.origin);
    const { accepts } = mcp;
    mcp.accepts = (token, request) => accepts.call(mcp, token && { ...token, resource: mcp.url.href }, request);
  },
  'shows browsers a page where others are asked for a token': (ledger) => {
    ledger.before = ({ part, headers: { 'user-agent': agent = '' }, url }) =>
      part === 'mcp' && url.pathname === ledger.mcp.url.pathname && agent.startsWith('Mozilla/5.0 (Windows')
        ? page(200, '<h1>Connect Ledgerline to your assistant</h1>')
        : undefined;
  },
  'has a page on port 80': (ledger) => {
    ledger.overHttp = () => page(200, 'Welcome to nginx!');
  },
  'has nothing on port 80': (ledger) => {
    ledger.overHttp = () => ({ ...empty(200), lost: true });
  },
};

describe('a ledger that', () => {
  it.each(Object.entries(MANNERS))('%s', async (_, bend) => {
    const result = await certifyLedger(bend);
    expect(idsOf(result, 'fail')).toEqual([]);
    expect(idsOf(result, 'error')).toEqual([]);
    expect(WARNED).toEqual(expect.arrayContaining(idsOf(result, 'warn')));
    expect(UNSEEN).toEqual(expect.arrayContaining(idsOf(result, 'untestable')));
  });
});

it('a ledger that asks for the least at first, and for more where it is needed', async () => {
  const only = ['authorization', 'tools'];
  const result = await certifyLedger(
    ({ mcp }) => {
      mcp.firstScopes = ['invoices.read'];
    },
    { only },
  );
  expect(idsOf(result, 'fail')).toEqual([]);
  expect(idsOf(result, 'pass')).toEqual(
    expect.arrayContaining(['authorization.step-up-403', 'tools.call-succeeds', 'authorization.user-isolation']),
  );
});

/** Greets strangers, lets them list, and lets one tool be called. */
function lazy({ mcp, target }: Ledger): void {
  Object.assign(target, { auth: 'mixed' });
  mcp.isOpen = (message) =>
    message?.method !== 'tools/call' || (isObject(message.params) && message.params.name === 'list_invoices');
}

it('a ledger some of which is open', async () => {
  const result = await certifyLedger(lazy);
  expect(idsOf(result, 'fail')).toEqual([]);
  for (const row of ['lazy-auth-http-401', 'oauth-when-auth-required', 'token-integrity', 'unauthenticated-401'])
    expect(idsOf(result, 'pass')).toContain(`authorization.${row}`);
});

it('a ledger some of which is open, whatever token comes along', async () => {
  const result = await certifyLedger((ledger) => {
    lazy(ledger);
    const { serve } = ledger.mcp;
    ledger.mcp.serve = (request) => {
      const answer = serve.call(ledger.mcp, request);
      if (answer.status !== 401 || !ledger.mcp.isOpen(request.json)) return answer;
      return serve.call(ledger.mcp, { ...request, headers: { ...request.headers, authorization: '' } });
    };
  });
  expect(idsOf(result, 'fail')).toEqual([]);
});
