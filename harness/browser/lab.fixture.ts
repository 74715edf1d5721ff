import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../core/clock.js';
import type { ConsentOutcome, ConsentRequest } from '../core/consent.js';
import type { Attachment } from '../core/evidence.js';
import { Redactor } from '../core/redact.js';
import { makeAuthority } from '../wire/certificate.js';
import { type BrowserConsent, type BrowserConsentOptions, createBrowserConsent } from './driver.js';
import type { EgressPolicy } from './proxy.js';
import { type BrowserSupply, supplyBrowser } from './supply.js';

/** Ten times as fast as time, for what is decided by waiting. */
export const hurriedClock: Clock = {
  nowMs: () => systemClock.nowMs() * 10,
  date: () => systemClock.date(),
  sleep: (ms, signal) => systemClock.sleep(ms / 10, signal),
};

export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string;
}

export interface Seen {
  method: string;
  url: URL;
  form: URLSearchParams;
  headers: http.IncomingHttpHeaders;
}

type Handler = (seen: Seen) => Reply | Promise<Reply>;

export const html = (body: string, headers: Reply['headers'] = {}): Reply => ({
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: `<!doctype html><title>Example</title><body>${body}`,
});

export const redirect = (location: string, status = 302, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { location, ...headers },
});

export const CONSENT = (action = '/decide'): string =>
  `<h1>Claude wants to connect</h1><form method="post" action="${action}">
   <button name="decision" value="deny">Deny</button> <button name="decision" value="allow">Allow</button></form>`;

export const LOGIN = (action = '/login', error = ''): string =>
  `<h1>Sign in</h1>${error && `<p role="alert">${error}</p>`}<form method="post" action="${action}">
   <label>Username <input name="username" autocomplete="username"></label>
   <label>Password <input name="password" type="password"></label><button>Sign in</button></form>`;

export const ACCOUNT = { username: 'reviewer@example.com', password: 'correct horse & battery' };

export const CALLBACK = 'https://claude.ai/api/mcp/auth_callback';
export const GRANTED = `${CALLBACK}?code=code-0815-abcdef&state=st-4711`;
export const DENIED = `${CALLBACK}?error=access_denied&state=st-4711`;

/** The decision's end, for whatever leads to it. */
export const DECIDE: Lab['pages'] = {
  '/decide': ({ form }) => redirect(form.get('decision') === 'allow' ? GRANTED : DENIED),
};

/** A server with a session: sign-in, then consent. */
export const SIGN_IN: Lab['pages'] = {
  ...DECIDE,
  '/authorize': ({ headers }) => html(headers.cookie ? CONSENT() : LOGIN()),
  '/login': ({ form }) =>
    form.get('password') === ACCOUNT.password && form.get('username') === ACCOUNT.username
      ? html(CONSENT(), { 'set-cookie': 'sid=0123456789abcdef; Secure; HttpOnly' })
      : html(LOGIN('/login', 'Incorrect username or password.')),
};

/** A lab of https names that end at local ports, and the one browser of a test file. */
export interface Lab extends AsyncDisposable {
  /** Pages by path, for every host: `pages['/authorize'] = () => html(…)`. */
  pages: Record<string, Handler>;
  seen: Seen[];
  /** `https://as.example.test`. */
  as: string;
  /** Port of the same pages over plain HTTP on 127.0.0.1. */
  plainPort: number;
  policy: EgressPolicy;
  pinned: string[];
  redactor: Redactor;
  browser: BrowserSupply;
  pictures: { name: string; bytes: Uint8Array }[];
  /** Passwords that the pages were sent. */
  passwords(): string[];
  /** Forgets pages, and what was seen. */
  clear(): void;
  /** A driver with nothing remembered, in the browser that all share. */
  driver(options?: Partial<BrowserConsentOptions>): BrowserConsent;
  run(request?: Partial<ConsentRequest>, driver?: BrowserConsent): Promise<ConsentOutcome>;
}

export async function openLab(): Promise<Lab> {
  const authority = await makeAuthority();
  const names = ['as.example.test', 'login.example.test', 'cdn.example.test'];
  const trusted = await authority.issue({ names });
  const stranger = await (await makeAuthority()).issue({ names: ['selfsigned.example.test'] });
  const lab = {
    pages: {} as Lab['pages'],
    seen: [] as Seen[],
    pinned: [] as string[],
    pictures: [] as Lab['pictures'],
  };

  const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const scheme = 'encrypted' in request.socket ? 'https' : 'http';
      const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host}`);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const seen = { method: request.method ?? '', url, form, headers: request.headers };
      lab.seen.push(seen);
      const { status = 200, headers = {}, body = '' } = (await lab.pages[url.pathname]?.(seen)) ?? { status: 404 };
      response.writeHead(status, headers).end(body);
    });
  };
  const servers = [
    https.createServer(trusted, answer),
    https.createServer(stranger, answer),
    http.createServer(answer),
  ];
  for (const server of servers) {
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const [trustedPort, strangerPort, plainPort] = servers.map((server) => (server.address() as AddressInfo).port) as [
    number,
    number,
    number,
  ];
  const ports = new Map<string, number>([
    ...names.map((name) => [`${name}:443`, trustedPort] as const),
    ['selfsigned.example.test:443', strangerPort] as const,
    [`127.0.0.1:${plainPort}`, plainPort] as const,
  ]);
  const policy: EgressPolicy = {
    async pin(host, port) {
      lab.pinned.push(`${host}:${port}`);
      const local = ports.get(`${host}:${port}`);
      if (!local) throw Object.assign(new Error(`${host}:${port} is not part of the lab`), { name: 'EgressRefused' });
      return { address: '127.0.0.1', port: local };
    },
  };
  const redactor = new Redactor();
  const browser = supplyBrowser({ clock: systemClock, caSpki: [authority.spki] });
  const defaults: BrowserConsentOptions = {
    policy,
    redactor,
    clock: systemClock,
    signInOrigins: [],
    browser,
    issuerOrigins: () => [],
    async attach(name, type, bytes): Promise<Attachment> {
      lab.pictures.push({ name, bytes });
      return { name, type, path: `screenshots/${name}` };
    },
  };
  const driver: Lab['driver'] = (options = {}) => createBrowserConsent({ ...defaults, ...options });
  const as = `https://${names[0]}`;
  return Object.assign(lab, {
    as,
    plainPort,
    policy,
    redactor,
    driver,
    browser,
    passwords: () => lab.seen.flatMap(({ form }) => form.get('password') ?? []),
    clear() {
      lab.pages = {};
      for (const list of [lab.seen, lab.pinned, lab.pictures]) list.length = 0;
    },
    run(request: Partial<ConsentRequest> = {}, by = driver()) {
      const callback = request.callback ?? 'https://claude.ai/api/mcp/auth_callback';
      const query = new URLSearchParams({ response_type: 'code', state: 'st-4711', redirect_uri: callback });
      return by.consent(
        {
          authorizationUrl: `${as}/authorize?${query}`,
          callback,
          decision: 'approve',
          account: ACCOUNT,
          signedIn: false,
          name: 'test',
          budgetMs: 20_000,
          ...request,
        },
        new AbortController().signal,
      );
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  });
}
