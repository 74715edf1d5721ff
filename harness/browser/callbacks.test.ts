import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ConsentOutcome } from '../core/consent.js';
import { html, type Lab, openLab, type Reply, redirect } from './lab.fixture.js';
import { openRoom } from './room.js';

let lab: Lab;
let squatter: http.Server;
let squatterSaw = 0;
let callbacks: string[];

beforeAll(async () => {
  lab = await openLab();
  // Someone else holds the port of the loopback callback: nothing may reach them.
  squatter = http.createServer((_request, response) => {
    squatterSaw++;
    response.end();
  });
  squatter.listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  callbacks = [
    'https://claude.ai/api/mcp/auth_callback',
    'https://claude.com/api/mcp/auth_callback',
    'http://localhost:6274/oauth/callback',
    'http://localhost:6274/oauth/callback/debug',
    `http://127.0.0.1:${(squatter.address() as AddressInfo).port}/callback`,
  ];
});
afterAll(async () => {
  squatter?.close();
  await lab?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  lab.clear();
  squatterSaw = 0;
});

/** Where the authorization request wants the browser to go, with a code. */
const back = (url: URL): string =>
  `${url.searchParams.get('redirect_uri')}?code=code-0815-abcdef&state=${url.searchParams.get('state')}`;

const button = (url: URL): Reply =>
  html(`<form method="post" action="/decide${url.search.replaceAll('"', '')}"><button>Allow</button></form>`);

/** Every way in which a server can send the browser to the callback; those with a page wait for a press. */
const ways: Record<string, Lab['pages']> = {
  '302': { '/authorize': ({ url }) => redirect(back(url)) },
  '303 after a form': { '/authorize': ({ url }) => button(url), '/decide': ({ url }) => redirect(back(url), 303) },
  '302 after a form': { '/authorize': ({ url }) => button(url), '/decide': ({ url }) => redirect(back(url)) },
  'a chain of redirects': {
    '/authorize': ({ url }) => redirect(`/one${url.search}`),
    '/one': ({ url }) => redirect(`https://login.example.test/two${url.search}`, 307),
    '/two': ({ url }) => redirect(back(url), 303),
  },
  'script location': {
    '/authorize': ({ url }) =>
      html(`<script>setTimeout(() => { location = ${JSON.stringify(back(url))} }, 30)</script>`),
  },
  'meta refresh': {
    '/authorize': ({ url }) => html(`<meta http-equiv="refresh" content="0;url=${back(url).replace('&', '&amp;')}">`),
  },
  popup: {
    '/authorize': ({ url }) => html(`<button onclick="window.open('/popup${url.search}')">Continue</button>`),
    '/popup': ({ url }) => redirect(back(url)),
  },
  form_post: {
    '/authorize': ({ url }) =>
      html(`<form method="post" action="${url.searchParams.get('redirect_uri')}">
        <input type="hidden" name="code" value="code-0815-abcdef"><input type="hidden" name="state" value="${url.searchParams.get('state')}">
        </form><script>document.forms[0].submit()</script>`),
  },
};

test.each(Object.entries(ways))('%s: the code arrives in the sink, and nowhere else', async (way, pages) => {
  lab.pages = pages;
  const outcomes = await Promise.all(callbacks.map((callback) => lab.run({ callback })));
  outcomes.forEach((outcome, index) => {
    const method = way === 'form_post' ? 'POST' : 'GET';
    expect(outcome).toMatchObject({ status: 'returned', method });
    const url = new URL((outcome as Extract<ConsentOutcome, { status: 'returned' }>).url);
    expect(url.origin + url.pathname).toBe(callbacks[index]);
    expect(Object.fromEntries(url.searchParams)).toEqual({ code: 'code-0815-abcdef', state: 'st-4711' });
    expect(JSON.stringify(outcome.hops)).not.toContain('code-0815');
  });
  expect(squatterSaw).toBe(0);
  expect(lab.pinned.filter((host) => !host.endsWith('.example.test:443'))).toEqual([]);
  expect(lab.redactor.text('the code code-0815-abcdef')).not.toContain('code-0815');
});

test('without the proxy, a navigation finds no host instead of leaving', async () => {
  const { browser } = await lab.browser.get();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await expect(page.goto('https://claude.ai/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    const { port } = squatter.address() as AddressInfo;
    await expect(page.goto(`http://localhost:${port}/`)).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    expect(squatterSaw).toBe(0);
  } finally {
    await context.close();
  }
});

test('the sink is trusted, a self-signed target is not', async () => {
  await using room = await disposable();
  const page = await room.context.newPage();
  room.sink.serve('/check', '<title>served</title><script>document.title += " at " + origin</script>');
  expect((await page.goto('https://claude.ai/check'))?.status()).toBe(200);
  expect(await page.title()).toBe('served at https://claude.ai');
  await expect(page.goto('https://selfsigned.example.test/')).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
  lab.pages = { '/': () => html('fine') };
  expect((await (await room.context.newPage()).goto(lab.as))?.status()).toBe(200);
});

test('a page under https://claude.ai reads a server with CORS, preflight and all', async () => {
  const allow = { 'access-control-allow-origin': 'https://claude.ai', 'access-control-allow-headers': '*' };
  lab.pages = { '/mcp': () => ({ headers: allow, body: 'pong' }) };
  await using room = await disposable();
  room.sink.serve('/check', '<title>check</title>');
  const page = await room.context.newPage();
  await page.goto('https://claude.ai/check');
  const ask = (url: string): Promise<string> =>
    page.evaluate(
      (at) => fetch(at, { method: 'POST', headers: { 'mcp-protocol-version': '1' } }).then((r) => r.text()),
      url,
    );
  expect(await ask(`${lab.as}/mcp`)).toBe('pong');
  expect(await ask(`http://127.0.0.1:${lab.plainPort}/mcp`)).toBe('pong');
  expect(lab.seen.map(({ method }) => method)).toEqual(['OPTIONS', 'POST', 'OPTIONS', 'POST']);
});

async function disposable() {
  const room = await openRoom(await lab.browser.get(), lab.policy);
  return Object.assign(room, { [Symbol.asyncDispose]: () => room.close() });
}
