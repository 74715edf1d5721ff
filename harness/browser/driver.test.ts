import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  ACCOUNT,
  CALLBACK,
  CONSENT,
  DECIDE,
  DENIED,
  GRANTED,
  html,
  type Lab,
  LOGIN,
  openLab,
  redirect,
  SIGN_IN,
} from './lab.fixture.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab?.[Symbol.asyncDispose]());
beforeEach(() => lab.clear());

test('signs in, consents, and tells what it saw', async () => {
  lab.pages = SIGN_IN;
  const outcome = await lab.run();
  expect(outcome).toMatchObject({
    status: 'returned',
    url: GRANTED,
    method: 'GET',
    typedPassword: true,
    violations: [],
  });
  expect(outcome.steps.map(({ kind, action }) => [kind, action])).toEqual([
    ['password', 'filled Username, filled Password, pressed "Sign in"'],
    ['consent', 'pressed "Allow"'],
  ]);
  expect(outcome.steps.map(({ page }) => page)).toEqual([`${lab.as}/authorize`, `${lab.as}/login`]);
  expect(outcome.consentText).toContain('Claude wants to connect');
  expect(outcome.hops.map(({ method, status, carriedCredentials }) => [method, status, carriedCredentials])).toEqual([
    ['GET', 200, false],
    ['POST', 200, true],
    ['POST', 302, false],
  ]);
  expect(outcome.hops.at(-1)?.headers.location).toBe(CALLBACK);
  expect(outcome.hosts).toEqual([{ host: 'as.example.test', allowed: true }]);
  expect(lab.pictures.map(({ name }) => name)).toEqual(['test-1-password', 'test-2-consent']);
  expect(lab.redactor.text(`${ACCOUNT.password} sid=0123456789abcdef`)).not.toMatch(/battery|0123456789/);
});

test('refuses where it is asked to', async () => {
  lab.pages = SIGN_IN;
  expect(await lab.run({ decision: 'deny' })).toMatchObject({ status: 'returned', url: DENIED });
});

test('later consents begin signed in, and type no password', async () => {
  lab.pages = SIGN_IN;
  const driver = lab.driver();
  await lab.run({}, driver);
  const second = await lab.run({ signedIn: true }, driver);
  expect(second).toMatchObject({ status: 'returned', typedPassword: false });
  expect(second.steps.map(({ kind }) => kind)).toEqual(['consent']);
  expect(await lab.run({ signedIn: true }, driver)).toMatchObject({ status: 'returned' });
  expect(lab.passwords()).toEqual([ACCOUNT.password]);
  // The consent page read the same each time: one picture serves.
  expect(second.steps[0]?.screenshot?.name).toBe('test-2-consent');
  expect(lab.pictures.map(({ name }) => name)).toEqual(['test-1-password', 'test-2-consent']);
});

test('a password that was accepted is typed again where the server asks for it; one that was refused since, is not', async () => {
  lab.pages = SIGN_IN;
  const driver = lab.driver();
  await lab.run({}, driver);
  expect(await lab.run({}, driver)).toMatchObject({ status: 'returned', typedPassword: true });
  lab.pages = { '/authorize': () => html(LOGIN()), '/login': () => html(`<p>Wrong password</p>${LOGIN()}`) };
  const refused = { status: 'stuck', step: 'sign-in', untestable: true };
  expect(await lab.run({}, driver)).toMatchObject({ ...refused, typedPassword: true });
  expect(await lab.run({}, driver)).toMatchObject({ ...refused, typedPassword: false });
  expect(lab.passwords()).toHaveLength(3);
});

test('a password that brought no code is not typed again', async () => {
  lab.pages = SIGN_IN;
  const driver = lab.driver();
  expect(await lab.run({ decision: 'deny' }, driver)).toMatchObject({ status: 'returned', typedPassword: true });
  expect(await lab.run({}, driver)).toMatchObject({ status: 'stuck', step: 'sign-in', untestable: true });
  expect(lab.passwords()).toHaveLength(1);
});

test('with a room opened ahead, a consent sees nothing of the one before, and none is left open', async () => {
  lab.pages = SIGN_IN;
  const { browser } = await lab.browser.get();
  const before = browser.contexts().length;
  let opened = 0;
  const supply = { ...lab.browser, get: () => lab.browser.get().finally(() => opened++) };
  const driver = lab.driver({ ahead: true, browser: supply });
  const other = { username: 'second@example.com', password: 'another' };
  expect(await lab.run({}, driver)).toMatchObject({ status: 'returned', typedPassword: true });
  // Not signed in, though the room before it was.
  expect(await lab.run({ account: other, callback: 'http://localhost:6274/oauth/callback' }, driver)).toMatchObject({
    status: 'stuck',
    step: 'sign-in',
  });
  expect(await lab.run({ signedIn: true }, driver)).toMatchObject({ status: 'returned', typedPassword: false });
  await driver.close();
  expect(opened).toBe(4);
  expect(browser.contexts().length).toBe(before);
});

test('a room whose cookies cannot be put in is closed again', async () => {
  lab.pages = SIGN_IN;
  const driver = lab.driver();
  await lab.run({}, driver);
  const { browser } = await lab.browser.get();
  const before = browser.contexts().length;
  const newContext = browser.newContext.bind(browser);
  vi.spyOn(browser, 'newContext').mockImplementationOnce(async (options) => {
    const context = await newContext(options);
    vi.spyOn(context, 'addCookies').mockRejectedValueOnce(new Error('an odd cookie'));
    return context;
  });
  await expect(lab.run({ signedIn: true }, driver)).rejects.toThrow('an odd cookie');
  expect(browser.contexts().length).toBe(before);
});

test('two who come at once are given a room each', async () => {
  const driver = lab.driver({ ahead: true });
  driver.prepare?.();
  const rooms = await Promise.all([driver.room(), driver.room()]);
  expect(rooms[0]).not.toBe(rooms[1]);
  await Promise.all(rooms.map((room) => room.close()));
  await driver.close();
});

test('localStorage of a sign-in is carried over, too', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () =>
      html(`<main></main><script>
        const page = () => { document.querySelector('main').innerHTML = localStorage.session ? ${JSON.stringify(CONSENT())} : ${JSON.stringify(LOGIN())};
          document.forms[0].onsubmit = (event) => { if (localStorage.session) return; event.preventDefault(); localStorage.session = 'yes'; page(); }; };
        page();</script>`),
  };
  const driver = lab.driver();
  expect(await lab.run({}, driver)).toMatchObject({ status: 'returned', typedPassword: true });
  expect(await lab.run({ signedIn: true }, driver)).toMatchObject({ status: 'returned', typedPassword: false });
});

test('user name and password on two pages, consent by links', async () => {
  lab.pages = {
    '/authorize': () =>
      html(
        '<form method="post" action="/password"><input name="email" placeholder="you@example.com"><button>Next</button><a href="/signup">Create account</a></form>',
      ),
    '/password': () =>
      html(
        '<form method="post" action="/consent"><input type="password" name="password"><button type="button">Show</button><button type="submit">Continue</button></form>',
      ),
    '/consent': () =>
      html(
        `<p>Grant access?</p><a href="/no">No, cancel</a> <a href="${GRANTED.replace('&', '&amp;')}">Yes, authorize</a>`,
      ),
  };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'returned' });
  expect(outcome.steps.map(({ kind }) => kind)).toEqual(['username', 'password', 'consent']);
});

test('consent first, then an upstream sign-in and its consent in an iframe', async () => {
  lab.pages = {
    '/authorize': () =>
      html('<form method="post" action="/up"><button>Approve</button><button formaction="/no">Reject</button></form>'),
    '/up': () => redirect('https://login.example.test/start', 303),
    '/start': () => html(LOGIN('/framed')),
    '/framed': () => html('<iframe src="/inner" width="600" height="400"></iframe>'),
    '/inner': () =>
      html(`<a target="_top" href="${GRANTED.replace('&', '&amp;')}">Accept</a> <a href="/no">Decline</a>`),
  };
  expect(await lab.run({}, lab.driver({ signInOrigins: ['https://login.example.test'] }))).toMatchObject({
    status: 'returned',
  });
});

test('a one-time code is typed where there is a secret, and asked for where there is none', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () => html(LOGIN()),
    '/login': () =>
      html(
        '<form method="post" action="/code"><label>Authentication code <input name="otp" inputmode="numeric" maxlength="6"></label><button>Verify</button></form>',
      ),
    '/code': ({ form }) => html(/^\d{6}$/.test(form.get('otp') ?? '') ? CONSENT() : 'wrong'),
  };
  expect(await lab.run()).toMatchObject({ status: 'stuck', step: 'totp', untestable: true });
  const account = { ...ACCOUNT, totpSecret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' };
  expect(await lab.run({ account })).toMatchObject({ status: 'returned' });
});

test('hosts of the pages are told, the sink and what the browser asks for by itself are not', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () =>
      html(`<img src="https://cdn.example.test/logo.png"><img src="https://tracker.example.org/p"><img src="https://claude.ai/logo.png">
        <img src="https://www.anthropic.com/x">${CONSENT()}`),
  };
  const outcome = await lab.run();
  expect(outcome.status).toBe('returned');
  expect(Object.fromEntries(outcome.hosts.map(({ host, allowed }) => [host, allowed]))).toEqual({
    'as.example.test': true,
    'cdn.example.test': true,
    'tracker.example.org': false,
    'www.anthropic.com': false,
  });
});

test('a redirect that repeats the password elsewhere shows in the hops', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () => html(LOGIN()),
    '/login': () => redirect('/again', 307),
    '/again': () => html(CONSENT()),
  };
  const outcome = await lab.run();
  expect(
    outcome.hops.filter(({ carriedCredentials }) => carriedCredentials).map(({ url, status }) => [url, status]),
  ).toEqual([
    [`${lab.as}/login`, 307],
    [`${lab.as}/again`, 200],
  ]);
});

test('awkward pages: digits in boxes, boxes behind labels, shadow roots, banners on top, a popup that signs in', async () => {
  const boxes = Array.from({ length: 6 }, () => '<input maxlength="1" inputmode="numeric" size="1">').join('');
  lab.pages = {
    ...DECIDE,
    '/authorize': () => html(`<button onclick="window.open('/popup')">Sign in</button>`),
    '/popup': () => html(LOGIN('/signed')),
    '/signed': () => html(`<script>opener.location = '/code'; close()</script>`),
    '/code': () =>
      html(`<form action="/ticks"><p>Code from your authenticator app</p>${boxes}<input type="hidden" name="code"><button>Verify</button></form>
        <script>const all = [...document.querySelectorAll('[maxlength]')];
          all.forEach((box, i) => { box.oninput = () => all[i + 1]?.focus(); });
          document.forms[0].onsubmit = () => { document.forms[0].code.value = all.map((box) => box.value).join(''); }</script>`),
    '/ticks': ({ url }) =>
      html(`<style>[type=checkbox] { position: absolute; opacity: 0; width: 0; height: 0 }</style>
        <form action="/shadow"><p>${url.searchParams.get('code')?.length} digits</p><input type="checkbox" id="t" onchange="go.disabled = !checked"><label for="t">I agree to the terms</label>
        <button id="go" disabled>Continue</button></form>`),
    '/shadow': () =>
      html(`<div id="host"></div><div style="position:fixed;inset:0;background:#fff9">We use cookies <button>Accept all cookies</button></div>
        <script>document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(CONSENT())}</script>`),
  };
  const outcome = await lab.run({ account: { ...ACCOUNT, totpSecret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' } });
  expect(outcome).toMatchObject({ status: 'returned' });
  expect(outcome.steps.map(({ kind }) => kind)).toEqual(['onward', 'password', 'totp', 'onward', 'consent']);
  expect(lab.seen.find(({ url }) => url.pathname === '/ticks')?.url.searchParams.get('code')).toMatch(/^\d{6}$/);
});

test('more awkward pages: a password that is not asked for yet, buttons of components, things that only look like buttons', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () =>
      html(`<form method="post" action="/next"><label>Email <input name="email" type="email"></label>
        <div style="opacity:0"><input name="early" type="password"></div><x-button>Next</x-button></form>
        <script>customElements.define('x-button', class extends HTMLElement {
          constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<button><slot></slot></button>';
            this.onclick = () => document.forms[0].submit(); } })</script>`),
    '/next': ({ form }) =>
      html(`<p>${form.get('early') ? 'too early' : ''}</p><form method="post" action="/signed">
        <label>Password <input name="password" type="password"></label></form>
        <div tabindex="0" style="cursor:pointer" id="go">Sign in</div><script>go.onclick = () => document.forms[0].submit()</script>`),
    '/signed': () => html(CONSENT()),
  };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'returned' });
  expect(outcome.steps.map(({ kind, action }) => `${kind}: ${action}`)).toEqual([
    'username: filled Email, pressed "Next"',
    'password: filled Password, pressed "Sign in"',
    'consent: pressed "Allow"',
  ]);
  expect(lab.seen.map(({ form }) => form.get('early') ?? '').join('')).toBe('');
});

test('links of every page are kept, but none that leads to a callback', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () => html(`${LOGIN()}<a href="/terms">Terms</a>`),
    '/login': () =>
      html(
        `<p>Claude wants access</p><a href="/privacy">Privacy</a> <a href="/no">Deny</a> <a href="${GRANTED.replace('&', '&amp;')}">Allow</a>`,
      ),
  };
  const { status, links } = await lab.run();
  expect(status).toBe('returned');
  expect(links?.map(({ text }) => text)).toEqual(['Terms', 'Privacy', 'Deny']);
});

test('a password or a code that goes where it does not belong is told', async () => {
  const picture = '<img src="https://cdn.example.test/logo.png">';
  lab.pages = {
    '/authorize': () => html(LOGIN().replace('method="post"', 'method="get"')),
    '/login': () => html(`<a href="/done?code=code-0815-abcdef">Allow</a> <a href="/no">Deny</a>`),
    '/done': () =>
      html(`${picture}<script>onload = () => { location = '${GRANTED}' }</script>`, {
        'referrer-policy': 'unsafe-url',
      }),
  };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'returned' });
  expect(outcome.leaks).toEqual([
    { what: 'password', where: 'URL', to: `${lab.as}/login` },
    { what: 'code', where: 'Referer', to: 'https://cdn.example.test/logo.png' },
  ]);
  lab.pages = SIGN_IN;
  expect((await lab.run()).leaks).toEqual([]);
});

test('a recipe leads where the heuristic would not, and the heuristic goes on after it', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () =>
      html(
        '<form method="post" action="/login"><label>Membership <input name="username"></label><label>Word <input name="word"></label><div id="go" role="button" onclick="document.forms[0].submit()">Hop</div></form>',
      ),
    '/login': ({ form }) => html(form.get('word') === ACCOUNT.password ? CONSENT() : 'wrong'),
  };
  const recipe = [
    { fill: { label: 'Membership', value: '{{account.username}}' } },
    { fill: { label: 'Word', value: '{{account.password}}' } },
    { click: { selector: '#go' } },
  ];
  const outcome = await lab.run({}, lab.driver({ recipe }));
  expect(outcome).toMatchObject({ status: 'returned', typedPassword: true });
  expect(outcome.steps.map(({ kind }) => kind)).toEqual(['recipe', 'recipe', 'recipe', 'consent']);
  expect(await lab.run({ decision: 'deny' }, lab.driver({ recipe }))).toMatchObject({ url: DENIED });
});

test('waits for a page that goes on by itself, and for one that is late', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () =>
      html(
        `<p>Loading…</p><script>setTimeout(() => { document.body.innerHTML = ${JSON.stringify(CONSENT('/soon'))} }, 300)</script>`,
      ),
    '/soon': () =>
      html(
        `<p>Thank you. You are taken back in 3 seconds.</p><script>setTimeout(() => { location = '${GRANTED}' }, 400)</script>`,
      ),
  };
  expect(await lab.run()).toMatchObject({ status: 'returned' });
});

test('a consent that asks twice, and once more in a dialog', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () =>
      html(
        '<h1>Claude asks for notes:read</h1><form action="/sure"><input type="checkbox" id="n"><label for="n">notes:read</label><button>Grant access</button></form>',
      ),
    '/sure': () =>
      html(
        `<h1>What do you wish for?</h1><form method="post" action="/decide" onsubmit="return confirm('Really?')">
         <button name="decision" value="allow">Continue</button></form><a href="/logout">Logout</a>`,
      ),
  };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'returned', url: GRANTED });
  expect(outcome.consentText).toMatch(/Claude asks for notes:read.*What do you wish for/s);
});
