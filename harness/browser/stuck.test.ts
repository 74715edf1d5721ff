import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  ACCOUNT,
  CALLBACK,
  CONSENT,
  DECIDE,
  GRANTED,
  html,
  hurriedClock,
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

test('a wrong password is typed once, and the page is quoted', async () => {
  lab.pages = SIGN_IN;
  const outcome = await lab.run({ account: { ...ACCOUNT, password: 'not the one' } });
  expect(outcome).toMatchObject({ status: 'stuck', step: 'sign-in', untestable: true });
  expect(outcome).toHaveProperty('reason', expect.stringContaining('"Incorrect username or password."'));
  expect(lab.passwords()).toEqual(['not the one']);
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

test('nor where the page has gone since it was looked at', async () => {
  let go = (): void => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  let arrived = (): void => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  lab.pages = {
    '/authorize': () =>
      html(`${LOGIN()}<script>fetch('/go').then(() => { location = 'https://login.example.test/login' })</script>`),
    '/go': async () => {
      await gone;
      return { status: 204 };
    },
    '/login': () => html(`${LOGIN()}<script>fetch('/here')</script>`),
    '/here': () => {
      arrived();
      return { status: 204 };
    },
  };
  // Between the look and the typing, a picture is taken: there the page goes away.
  const attach = async (name: string, type: string) => {
    go();
    await arrival;
    return { name, type, path: `screenshots/${name}` };
  };
  const outcome = await lab.run({}, lab.driver({ attach }));
  expect(outcome).toMatchObject({ status: 'stuck', step: 'foreign-origin', typedPassword: false });
  expect(lab.passwords()).toEqual([]);
});

test('a form-action that kills the redirect is named as the cause', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () => html(CONSENT(), { 'content-security-policy': "default-src 'self'; form-action 'self'" }),
  };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'stuck', step: 'form-action', untestable: false });
  expect(outcome.violations.join()).toContain("form-action 'self'");
  expect(lab.seen.at(-1)?.url.pathname).toBe('/decide');
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
  [
    'a limit of the rate',
    { '/authorize': () => ({ ...html('<h1>Too many requests</h1>'), status: 429 }) },
    'sign-in',
    true,
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
  lab.pages = { ...DECIDE, '/authorize': () => html(LOGIN()) };
  const request = { ...nobody, account: undefined } as unknown as Parameters<Lab['run']>[0];
  expect(await lab.run(request)).toMatchObject({ status: 'stuck', step: 'sign-in', untestable: true });
  lab.pages['/authorize'] = () => html(CONSENT());
  expect(await lab.run(request)).toMatchObject({ status: 'returned' });
});

test('alerts, a busy loop and a never-ending page do not outlast the budget, nor harm the next consent', async () => {
  lab.pages = {
    ...DECIDE,
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
  expect(await lab.run({ budgetMs: 30_000 }, lab.driver({ clock: hurriedClock }))).toMatchObject({
    status: 'stuck',
    step: 'time',
    untestable: false,
  });
});

test('a page that prints the password is not pictured', async () => {
  lab.pages = {
    ...DECIDE,
    '/authorize': () => html(LOGIN()),
    '/login': ({ form }) => html(`${form.get('password')}${CONSENT()}`),
  };
  expect(await lab.run()).toMatchObject({ status: 'returned' });
  expect(lab.pictures.map(({ name }) => name)).toEqual(['test-1-password']);
});

test('a bot check is no fault of the server', async () => {
  lab.pages = { '/authorize': () => ({ ...html('<p>Checking…</p>', { 'cf-mitigated': 'challenge' }), status: 403 }) };
  expect(await lab.run()).toMatchObject({ status: 'stuck', step: 'captcha', untestable: true });
});

test('an error without a page is named by its status', async () => {
  lab.pages = { '/authorize': () => ({ status: 403 }) };
  const outcome = await lab.run();
  expect(outcome).toMatchObject({ status: 'stuck', step: 'navigation', untestable: false });
  expect(outcome).toHaveProperty('reason', `${lab.as}/authorize: HTTP 403, and no page`);
});
