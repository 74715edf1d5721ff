import { type Answer, empty, escaped, type JsonObject, json, page, type Request, redirect } from './http.js';
import { type Asked, type Client, TokenServer, word } from './tokens.js';

const LOOPBACK = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+(?=\/)/;

/**
 * An authorization server as a vendor writes one by hand: an issuer with a path, opaque tokens, dynamic registration alone, consents that
 * are remembered, errors as web pages, no OpenID Connect. Whatever a shape of a defect alters is a method.
 */
export class LoginServer extends TokenServer {
  readonly consents = new Set<string>();
  readonly #sessions = new Map<string, string>();
  readonly #pending = new Map<string, Asked>();
  /** `script`: the password goes by fetch, as JSON; `form`: without scripts. */
  login: 'form' | 'script' = 'form';

  metadata(): JsonObject {
    const at = (name: string): string => `${this.issuer}/${name}`;
    return {
      issuer: this.issuer,
      authorization_endpoint: at('authorize'),
      token_endpoint: at('token'),
      registration_endpoint: at('register'),
      revocation_endpoint: at('revoke'),
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: this.scopes,
    };
  }

  /** A metadata path of RFC 8414 section 3.1, its well-known part before the issuer's own path. */
  isMetadata(path: string): boolean {
    return path === `/.well-known/oauth-authorization-server${new URL(this.issuer).pathname}`;
  }

  answer(request: Request): Answer {
    const { pathname } = new URL(this.issuer);
    const path = request.url.pathname;
    if (this.isMetadata(path)) return json(200, this.metadata(), { 'cache-control': 'max-age=300', ...OPEN });
    if (request.method === 'OPTIONS') return empty(204, OPEN);
    if (path.startsWith('/legal/')) return page(200, '<h1>Legal</h1><p>Many words.</p>');
    const endpoint = `${request.method} ${path.startsWith(`${pathname}/`) ? path.slice(pathname.length) : path}`;
    if (endpoint === 'GET /authorize') return this.authorize(request);
    if (endpoint === 'POST /login') return this.signIn(request);
    if (endpoint === 'GET /continue') return this.goOn(request);
    if (endpoint === 'POST /consent') return this.decide(request);
    if (endpoint === 'POST /token') return opened(this.token(request));
    if (endpoint === 'POST /register') return opened(this.register(request));
    if (endpoint === 'POST /revoke') return opened(this.revoke(request));
    return page(404, '<h1>Page not found</h1>');
  }

  authorize({ url: { searchParams: query }, headers }: Request): Answer {
    const client = this.clients.get(query.get('client_id') ?? '');
    if (!client) return page(400, '<h1>Unknown application</h1>');
    const redirectUri = query.get('redirect_uri') ?? '';
    if (!client.redirect_uris.some((uri) => this.matches(uri, redirectUri)))
      return page(400, '<h1>The redirect URI is not registered for this application</h1>');
    const state = query.get('state');
    const scopes = (query.get('scope') ?? this.scopes[0]!).split(' ');
    const wrong = this.wrongWith(query, scopes);
    if (wrong) return redirect(this.returnTo(redirectUri, { error: wrong, state }));
    const flow = word('flow');
    const resource = query.get('resource') ?? this.resource;
    this.#pending.set(flow, { client, redirectUri, state, scopes, resource, challenge: query.get('code_challenge')! });
    return this.#next(flow, headers.cookie);
  }

  wrongWith(query: URLSearchParams, scopes: readonly string[]): string | undefined {
    if (query.get('response_type') !== 'code') return 'unsupported_response_type';
    if (!query.get('code_challenge') || query.get('code_challenge_method') !== 'S256') return 'invalid_request';
    if (!scopes.every((scope) => this.scopes.includes(scope))) return 'invalid_scope';
    return this.serves(query.get('resource')) ? undefined : 'invalid_target';
  }

  returnTo(redirectUri: string, parameters: Record<string, string | null>): string {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
    return url.href;
  }

  needsConsent(user: string, { client_id }: Client): boolean {
    return !this.consents.has(`${user} ${client_id}`);
  }

  signInPage(action: string, complaint = ''): Answer {
    if (this.login === 'form')
      return page(
        200,
        `<h1>Log in</h1>${complaint}<form method="post" action="${action}"><label>Email <input type="email" name="email"></label>
<label>Password <input type="password" name="password"></label><button type="submit">Log in</button></form>${LEGAL}`,
      );
    return page(
      200,
      `<div id="app"></div>${LEGAL}<script>
const app = document.getElementById('app');
app.innerHTML = '<h2>Log in to Ledgerline</h2><label for="e">Work email</label><input id="e" type="email"><label for="p">Password</label><input id="p" type="password"><button id="go">Continue</button><p id="said"></p>';
document.getElementById('go').onclick = async () => {
  const body = JSON.stringify({ email: document.getElementById('e').value, password: document.getElementById('p').value });
  const answer = await fetch(${JSON.stringify(action)}, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { next, error } = await answer.json();
  if (next) location.href = next; else document.getElementById('said').textContent = error;
};
</script>`,
      { 'content-security-policy': "default-src 'self'; script-src 'unsafe-inline'; frame-ancestors 'none'" },
    );
  }

  signIn({ url, form, json: sent }: Request): Answer {
    const flow = url.searchParams.get('flow') ?? '';
    const { email, password } = this.login === 'form' ? Object.fromEntries(form) : (sent ?? {});
    const account = this.accounts.find((one) => one.email === email && one.password === password);
    const { pathname } = new URL(this.issuer);
    if (!account)
      return this.login === 'form'
        ? this.signInPage(`${pathname}/login?flow=${flow}`, '<p role="alert">Wrong email or password</p>')
        : json(401, { error: 'Wrong email or password' });
    const session = word('session');
    this.#sessions.set(session, account.name);
    const cookie = { 'set-cookie': `session=${session}; Path=/; HttpOnly; Secure; SameSite=Lax` };
    const next = `${pathname}/continue?flow=${flow}`;
    return this.login === 'form' ? empty(303, { location: next, ...cookie }) : json(200, { next }, cookie);
  }

  goOn({ url, headers }: Request): Answer {
    return this.#next(url.searchParams.get('flow') ?? '', headers.cookie);
  }

  /** Signs in who is not, asks who was not asked yet, and sends everybody else back. */
  #next(flow: string, cookie: string | undefined): Answer {
    const asked = this.#pending.get(flow);
    if (!asked) return page(400, '<h1>This sign-in has expired</h1>');
    const { pathname } = new URL(this.issuer);
    const user = this.userOf(cookie);
    if (user === undefined) return this.signInPage(`${pathname}/login?flow=${flow}`);
    if (this.needsConsent(user, asked.client)) return this.consentPage(`${pathname}/consent?flow=${flow}`, asked);
    return this.finish(flow, user);
  }

  userOf(cookie = ''): string | undefined {
    return this.#sessions.get(/(?:^|; )session=([^;]+)/.exec(cookie)?.[1] ?? '');
  }

  consentPage(action: string, { client, scopes, redirectUri }: Asked): Answer {
    return page(
      200,
      `<h1>${escaped(client.client_name)} wants to access your Ledgerline account</h1>
<p>It will be able to use ${scopes.map(escaped).join(', ')}. You will be sent to ${escaped(new URL(redirectUri).host)}.</p>
<form method="post" action="${action}"><button name="answer" value="no">Cancel</button>
<button name="answer" value="yes">Allow access</button></form>${LEGAL}`,
    );
  }

  decide({ url, form, headers }: Request): Answer {
    const flow = url.searchParams.get('flow') ?? '';
    const asked = this.#pending.get(flow);
    const user = this.userOf(headers.cookie);
    if (!asked || user === undefined) return page(400, '<h1>This sign-in has expired</h1>');
    if (form.get('answer') !== 'yes')
      return redirect(this.returnTo(asked.redirectUri, { error: 'access_denied', state: asked.state }));
    this.consents.add(`${user} ${asked.client.client_id}`);
    return this.finish(flow, user);
  }

  finish(flow: string, user: string): Answer {
    const asked = this.#pending.get(flow)!;
    this.#pending.delete(flow);
    const code = word('code');
    this.codes.set(code, { ...asked, user });
    return redirect(this.returnTo(asked.redirectUri, { code, state: asked.state }));
  }

  /** Byte by byte, save for the port of a loopback URI (RFC 8252 section 7.3). */
  matches(registered: string, wanted: string): boolean {
    return registered === wanted || (LOOPBACK.test(wanted) && portless(registered) === portless(wanted));
  }
}

const LEGAL = '<p><a href="/legal/terms">Terms of Service</a> <a href="/legal/privacy">Privacy Policy</a></p>';
const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'GET, POST',
};

const opened = (answer: Answer): Answer => ({ ...answer, headers: { ...OPEN, ...answer.headers } });
const portless = (uri: string): string => uri.replace(LOOPBACK, '$1');
