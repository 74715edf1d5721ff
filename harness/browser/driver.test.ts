import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ACCOUNT, CONSENT, html, hurriedClock, type Lab, LOGIN, openLab, redirect } from './lab.fixture.js';

const CALLBACK = 'https://claude.ai/api/mcp/auth_callback';
const GRANTED = `${CALLBACK}?code=code-0815-abcdef&state=st-4711`;
const DENIED = `${CALLBACK}?error=access_denied&state=st-4711`;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab?.[Symbol.asyncDispose]());
beforeEach(() => {
  lab.pages = {};
  lab.seen.length = 0;
  lab.pictures.length = 0;
});

/** Passwords that the lab was sent. */
const passwords = (): string[] => lab.seen.flatMap(({ form }) => form.get('password') ?? []);

const decide: Lab['pages'] = {
  '/decide': ({ form }) => redirect(form.get('decision') === 'allow' ? GRANTED : DENIED),
};

const signIn: Lab['pages'] = {
  ...decide,
  '/authorize': ({ headers }) => html(headers.cookie ? CONSENT() : LOGIN()),
  '/login': ({ form }) =>
    form.get('password') === ACCOUNT.password && form.get('username') === ACCOUNT.username
      ? {
          ...html(CONSENT()),
          headers: { 'content-type': 'text/html', 'set-cookie': 'sid=0123456789abcdef; Secure; HttpOnly' },
        }
      : html(LOGIN('/login', 'Incorrect username or password.')),
};

test('signs in, consents, and tells what it saw', async () => {
  lab.pages = signIn;
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
  lab.pages = signIn;
  expect(await lab.run({ decision: 'deny' })).toMatchObject({ status: 'returned', url: DENIED });
});

test('a password is typed once; later consents begin signed in', async () => {
  lab.pages = signIn;
  const driver = lab.driver();
  await lab.run({}, driver);
  const second = await lab.run({ signedIn: true }, driver);
  expect(second).toMatchObject({ status: 'returned', typedPassword: false });
  expect(second.steps.map(({ kind }) => kind)).toEqual(['consent']);
  const afresh = await lab.run({}, driver);
  expect(afresh).toMatchObject({ status: 'stuck', step: 'sign-in', untestable: true });
  expect(await lab.run({ signedIn: true }, driver)).toMatchObject({ status: 'returned' });
  expect(passwords()).toEqual([ACCOUNT.password]);
});

test('localStorage of a sign-in is carried over, too', async () => {
  lab.pages = {
    ...decide,
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

test('a wrong password is typed once, and the page is quoted', async () => {
  lab.pages = signIn;
  const outcome = await lab.run({ account: { ...ACCOUNT, password: 'not the one' } });
  expect(outcome).toMatchObject({ status: 'stuck', step: 'sign-in', untestable: true });
  expect(outcome).toHaveProperty('reason', expect.stringContaining('"Incorrect username or password."'));
  expect(passwords()).toEqual(['not the one']);
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

test('credentials are not typed at an origin that nobody named', async () => {
  lab.pages = { '/authorize': () => redirect('https://login.example.test/login'), '/login': () => html(LOGIN()) };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'stuck', step: 'foreign-origin', untestable: true, typedPassword: false });
  expect(outcome).toHaveProperty('reason', expect.stringContaining('add https://login.example.test to signInOrigins'));
  expect(lab.seen.some(({ method }) => method === 'POST')).toBe(false);
});

test('nor into a foreign frame on a page of the issuer, nor over plain HTTP', async () => {
  lab.pages = {
    '/authorize': () => html('<iframe src="https://login.example.test/login" width="600" height="400"></iframe>'),
    '/login': () => html(LOGIN()),
  };
  expect(await lab.run()).toMatchObject({ status: 'stuck', step: 'foreign-origin' });
  lab.pages = { '/authorize': () => html(LOGIN()) };
  const loopback = `http://127.0.0.1:${lab.plainPort}/authorize?state=st-4711`;
  lab.pages['/login'] = () => redirect(GRANTED);
  expect(await lab.run({ authorizationUrl: loopback })).toMatchObject({ status: 'returned', typedPassword: true });
});

test('a form-action that kills the redirect is named as the cause', async () => {
  lab.pages = {
    ...decide,
    '/authorize': () => html(CONSENT(), { 'content-security-policy': "default-src 'self'; form-action 'self'" }),
  };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'stuck', step: 'form-action', untestable: false });
  expect(outcome.violations.join()).toContain("form-action 'self'");
  expect(lab.seen.at(-1)?.url.pathname).toBe('/decide');
});

test('a one-time code is typed where there is a secret, and asked for where there is none', async () => {
  lab.pages = {
    ...decide,
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

test.each([
  [
    'a CAPTCHA',
    { '/authorize': () => html(`${LOGIN()}<div class="g-recaptcha" style="width:300px;height:70px"></div>`) },
    'captcha',
    true,
  ],
  [
    'an error page',
    { '/authorize': () => ({ ...html('<h1>Error</h1><p>invalid redirect_uri</p>'), status: 400 }) },
    'sign-in',
    false,
  ],
  ['a page that is not understood', { '/authorize': () => html('<p>Nothing to see.</p>') }, 'sign-in', true],
  ['a button without effect', { '/authorize': () => html('<button>Allow</button>') }, 'consent', true],
  ['a loop', { '/authorize': () => html(CONSENT('/authorize')) }, 'consent', true],
  ['no content', { '/authorize': () => ({ status: 204 }) }, 'navigation', false],
  [
    'a download',
    { '/authorize': () => ({ headers: { 'content-disposition': 'attachment' }, body: 'x' }) },
    'navigation',
    false,
  ],
  ['a redirect to javascript:', { '/authorize': () => redirect('javascript:alert(1)') }, 'navigation', false],
  [
    'a redirect to a host that policy refuses',
    { '/authorize': () => redirect('https://10.0.0.1/') },
    'navigation',
    true,
  ],
  [
    'a redirect to a name below claude.ai',
    { '/authorize': () => redirect('https://evil.claude.ai/') },
    'navigation',
    true,
  ],
  [
    'a callback that was not asked for',
    { '/authorize': () => redirect('https://claude.com/api/mcp/auth_callback?code=1&state=st-4711') },
    'navigation',
    false,
  ],
  ['a bad certificate', { '/authorize': () => redirect('https://selfsigned.example.test/') }, 'navigation', false],
] satisfies [string, Lab['pages'], string, boolean][])('is stuck at %s', async (_name, pages, step, untestable) => {
  lab.pages = pages;
  const outcome = await lab.run({ budgetMs: 200_000 }, lab.driver({ clock: hurriedClock }));
  expect(outcome).toMatchObject({ status: 'stuck', step, untestable });
});

test('hosts of the pages are told, the sink and what the browser asks for by itself are not', async () => {
  lab.pages = {
    ...decide,
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
    ...decide,
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
    ...decide,
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
  expect(outcome.steps.map(({ kind }) => kind)).toEqual(['consent', 'password', 'totp', 'consent', 'consent']);
  expect(lab.seen.find(({ url }) => url.pathname === '/ticks')?.url.searchParams.get('code')).toMatch(/^\d{6}$/);
});

test('ends at once when the run does, and when the driver is closed', async () => {
  lab.pages = { '/authorize': () => html('<p>…</p>') };
  const run = new AbortController();
  const [first, second] = [lab.driver(), lab.driver()];
  const request = {
    authorizationUrl: `${lab.as}/authorize`,
    callback: CALLBACK,
    decision: 'approve',
    signedIn: false,
    name: 'x',
    budgetMs: 60_000,
  } as const;
  const outcomes = [first.consent(request, run.signal), second.consent(request, new AbortController().signal)];
  run.abort(new Error('interrupted'));
  await second.close();
  for (const outcome of await Promise.all(outcomes))
    expect(outcome).toMatchObject({ status: 'stuck', step: 'time', untestable: true });
});

test('an authorization endpoint that is no web address is not opened', async () => {
  const outcome = await lab.run({ authorizationUrl: 'javascript:fetch("https://as.example.test/")' });
  expect(outcome).toMatchObject({ status: 'stuck', step: 'navigation', untestable: false });
  expect(lab.seen).toEqual([]);
});

test('without an account, a sign-in page is untestable; a mere consent is not', async () => {
  const { account: _, ...nobody } = { account: ACCOUNT };
  lab.pages = { ...decide, '/authorize': () => html(LOGIN()) };
  const request = { ...nobody, account: undefined } as unknown as Parameters<Lab['run']>[0];
  expect(await lab.run(request)).toMatchObject({ status: 'stuck', step: 'sign-in', untestable: true });
  lab.pages['/authorize'] = () => html(CONSENT());
  expect(await lab.run(request)).toMatchObject({ status: 'returned' });
});

test('alerts, a busy loop and a never-ending page do not outlast the budget, nor harm the next consent', async () => {
  lab.pages = {
    ...decide,
    '/authorize': () =>
      html('<p>…</p><script>alert(1); onbeforeunload = () => false; setTimeout(() => { for (;;); }, 50)</script>'),
  };
  const outcome = await lab.run({ budgetMs: 1_500 });
  expect(outcome).toMatchObject({ status: 'stuck', step: 'time' });
  lab.pages['/authorize'] = () => html(CONSENT());
  expect(await lab.run()).toMatchObject({ status: 'returned' });
});

test('a server that never answers is a matter of time, and its own fault', async () => {
  lab.pages = { '/authorize': () => new Promise<never>(() => {}) };
  expect(await lab.run({ budgetMs: 700 })).toMatchObject({ status: 'stuck', step: 'time', untestable: false });
});

test('a recipe leads where the heuristic would not, and the heuristic goes on after it', async () => {
  lab.pages = {
    ...decide,
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

test('a page that prints the password is not pictured', async () => {
  lab.pages = {
    ...decide,
    '/authorize': () => html(LOGIN()),
    '/login': ({ form }) => html(`${form.get('password')}${CONSENT()}`),
  };
  expect(await lab.run()).toMatchObject({ status: 'returned' });
  expect(lab.pictures.map(({ name }) => name)).toEqual(['test-1-password']);
});
