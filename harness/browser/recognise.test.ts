import { expect, test } from 'vitest';
import type { Control, Sight } from './look.js';
import { type Reading, recognise } from './recognise.js';

const BLANK: Control = {
  index: 0,
  role: 'button',
  name: '',
  type: '',
  autocomplete: '',
  hints: '',
  inputMode: '',
  maxLength: -1,
  value: 'empty',
  checked: false,
  required: false,
  readOnly: false,
  disabled: false,
  form: -1,
  submits: false,
};

const button = (name: string, more: Partial<Control> = {}): Partial<Control> => ({
  name,
  form: 0,
  submits: true,
  ...more,
});
const link = (name: string): Partial<Control> => ({ role: 'link', name });
const field = (name: string, more: Partial<Control> = {}): Partial<Control> => ({
  role: 'textbox',
  type: 'text',
  name,
  form: 0,
  ...more,
});
const PASSWORD = field('Password', { type: 'password' });

function sight(controls: Partial<Control>[], more: Partial<Sight> = {}): Sight {
  return {
    document: 1,
    ready: true,
    title: '',
    text: '',
    alerts: [],
    embedded: [],
    controls: controls.map((control, index) => ({ ...BLANK, ...control, index })),
    ...more,
  };
}

/** What would be done, in words. */
function plan(reading: Reading): string {
  if (!('fill' in reading)) return reading.kind;
  const fills = reading.fill.map(({ what, control }) => `${what}=${control.name}`);
  const ticks = reading.tick.map(({ name }) => `tick ${name}`);
  return [reading.kind, ...fills, ...ticks, reading.press ? `press ${reading.press.name}` : 'Enter'].join(', ');
}

const approve = (...controls: Partial<Control>[]): string =>
  plan(recognise([sight(controls)], { decision: 'approve', username: 'a@b.c' }));
const deny = (...controls: Partial<Control>[]): string => plan(recognise([sight(controls)], { decision: 'deny' }));

test('sign-in pages', () => {
  expect(approve(field('E-mail', { type: 'email' }), PASSWORD, button('Log in'))).toBe(
    'password, username=E-mail, password=Password, press Log in',
  );
  expect(approve(field('', { hints: 'login_id' }), PASSWORD, button('Los'))).toBe(
    'password, username=, password=Password, press Los',
  );
  expect(approve(PASSWORD)).toBe('password, password=Password, Enter');
  expect(
    approve(
      field('Search', { type: 'search' }),
      field('E-Mail-Adresse', { form: 1 }),
      button('Weiter', { form: 1 }),
      button('Suchen'),
    ),
  ).toBe('username, username=E-Mail-Adresse, press Weiter');
  expect(approve(field('Email', { readOnly: true }), PASSWORD, button('Continue'))).toBe(
    'password, password=Password, press Continue',
  );
  expect(approve(field('Username'), button('Cancel'), button('Next'))).toBe('username, username=Username, press Next');
});

test('other ways to sign in are left alone', () => {
  const page = [
    button('Continue with Google'),
    link('Forgot password?'),
    link('Sign up'),
    field('Email', { type: 'email' }),
    PASSWORD,
    button('Show password', { submits: false }),
    button('Continue'),
  ];
  expect(approve(...page)).toBe('password, username=Email, password=Password, press Continue');
  expect(
    approve(
      field('Name'),
      field('New password', { type: 'password' }),
      field('Repeat', { type: 'password' }),
      button('Create account'),
      link('Log in'),
    ),
  ).toBe('onward, press Log in');
});

test('consent pages, both ways', () => {
  expect(approve(button('Cancel'), button('Allow'))).toBe('consent, press Allow');
  expect(deny(button('Cancel'), button('Allow'))).toBe('consent, press Cancel');
  expect(approve(link('Nein, abbrechen'), link('Ja, zulassen'))).toBe('consent, press Ja, zulassen');
  expect(approve(link('Terms'), button('Continue'))).toBe('onward, press Continue');
  expect(approve(button('Accept all cookies', { form: 1 }), button("Don't allow"), button('Let it in'))).toBe(
    'consent, press Let it in',
  );
  expect(deny(button('Authorize'))).toBe('no-refusal');
  expect(approve(button('同意'), button('拒绝'))).toBe('consent, press 同意');
});

test('sign-in and consent on one page', () => {
  const page = [field('Username'), PASSWORD, button('Deny'), button('Authorize')];
  expect(approve(...page)).toBe('password, username=Username, password=Password, press Authorize');
  expect(deny(...page)).toBe('consent, press Deny');
  expect(deny(field('Username'), PASSWORD, button('Cancel'), button('Sign in'))).toBe(
    'password, username=Username, password=Password, press Sign in',
  );
});

test('a field at the foot of a consent page asks for no sign-in', () => {
  const letter = [field('Email', { type: 'email', form: 1 }), button('Subscribe', { form: 1 })];
  expect(approve(button('Deny'), button('Allow'), ...letter)).toBe('consent, press Allow');
  expect(approve(button('Continue'), ...letter)).toBe('onward, press Continue');
});

test('boxes and radio buttons', () => {
  const radio = (name: string, checked = false): Partial<Control> => ({ role: 'radio', name, form: 0, checked });
  const box = (name: string, more: Partial<Control> = {}): Partial<Control> => ({
    role: 'checkbox',
    name,
    form: 0,
    ...more,
  });
  expect(approve(radio('Allow'), radio('Deny', true), button('Submit'))).toBe('consent, tick Allow, press Submit');
  expect(deny(radio('Allow', true), radio('Deny'), button('Submit'))).toBe('consent, tick Deny, press Submit');
  expect(approve(box('Read notes'), box('Write notes'), button('Deny'), button('Allow'))).toBe(
    'consent, tick Read notes, tick Write notes, press Allow',
  );
  expect(
    approve(
      box('Read notes', { checked: true }),
      box('Write notes'),
      box('I agree to the terms'),
      button('Deny'),
      button('Allow'),
    ),
  ).toBe('consent, tick I agree to the terms, press Allow');
  expect(
    approve(field('Username'), PASSWORD, box('Remember me'), box('Terms', { required: true }), button('Sign in')),
  ).toBe('password, username=Username, password=Password, tick Terms, press Sign in');
});

test('one-time codes', () => {
  expect(approve(field('Enter the 6-digit code'), button('Verify'))).toBe(
    'totp, totp=Enter the 6-digit code, press Verify',
  );
  expect(approve(field('', { autocomplete: 'one-time-code' }), button('OK'))).toBe('totp, totp=, press OK');
  const digits = Array.from({ length: 6 }, () => field('', { maxLength: 1, inputMode: 'numeric' }));
  expect(approve(...digits, button('Verify'))).toBe('totp, totp=, press Verify');
});

test('an account chooser', () => {
  expect(approve(link('Ann a@b.c'), link('Use another account'))).toBe('onward, press Ann a@b.c');
});

test('a CAPTCHA asks for a person; the badge of an invisible one does not', () => {
  const at = (source: string): string =>
    recognise([sight([PASSWORD], { embedded: [source] })], { decision: 'approve' }).kind;
  expect(at('https://www.google.com/recaptcha/api2/anchor?size=normal')).toBe('captcha');
  expect(at('https://newassets.hcaptcha.com/captcha/v1/x')).toBe('captcha');
  expect(at('https://challenges.cloudflare.com/turnstile/v0/x')).toBe('captcha');
  expect(at('https://www.google.com/recaptcha/api2/anchor?size=invisible')).toBe('password');
  expect(approve(field('Type the characters you see'), PASSWORD)).toBe('captcha');
});

/** The same on a page with a text. */
const at = (text: string, decision: 'approve' | 'deny', ...controls: Partial<Control>[]): string =>
  plan(recognise([sight(controls, { text })], { decision, username: 'a@b.c' }));

test('banners about cookies are left alone, unless nothing else can be used', () => {
  const banner = [
    link('Cookie policy'),
    button('Reject all', { submits: false, form: -1 }),
    button('Accept all', { submits: false, form: -1 }),
  ];
  expect(approve(...banner, button('Cancel'), button('Continue'))).toBe('consent, press Continue');
  expect(deny(...banner, button('No, take me back'), button('Continue'))).toBe('consent, press No, take me back');
  expect(approve(button('Tout refuser'), button('Tout accepter'), button('Refuser'), button('Autoriser'))).toBe(
    'consent, press Autoriser',
  );
  expect(deny(button('Alle ablehnen'), button('Alle akzeptieren'), button('Zulassen'))).toBe('no-refusal');
  expect(approve(...banner)).toBe('onward, press Reject all');
  expect(approve(link('Cookie policy'), button('Cookie settings'))).toBe('unknown');
  expect(approve(button('Allow all'), button('Deny'))).toBe('onward, press Allow all');
});

test('a passkey is neither made nor used', () => {
  const offer = 'Sign in faster with a passkey';
  expect(at(offer, 'approve', button('Create a passkey'), button('Not now'))).toBe('onward, press Not now');
  expect(at(offer, 'approve', link('Skip to main content'), button('Continue'))).toBe('onward, press Continue');
  expect(at(offer, 'deny', button('Continue'), link('Maybe later'))).toBe('onward, press Maybe later');
  expect(at('Use your passkey', 'approve', button('Continue'), link('Use your password instead'))).toBe(
    'onward, press Use your password instead',
  );
  expect(at(offer, 'approve', field('Email', { type: 'email' }), button('Next'), button('Skip'))).toBe(
    'username, username=Email, press Next',
  );
  expect(at(offer, 'approve', field('Email'), PASSWORD, link('Use a passkey'), button('Sign in'))).toBe(
    'password, username=Email, password=Password, press Sign in',
  );
});

test('a password is preferred to a code that is sent', () => {
  expect(approve(field('Enter the code we sent you'), button('Verify'), link('Sign in with a password'))).toBe(
    'onward, press Sign in with a password',
  );
});

test('a sign-in that asks the browser not to fill it in', () => {
  const hushed = field('Password', { type: 'password', autocomplete: 'new-password' });
  expect(approve(field('Email'), hushed, button('Log in'))).toBe(
    'password, username=Email, password=Password, press Log in',
  );
  expect(approve(field('Email'), hushed, button('Create account'), link('Log in'))).toBe('onward, press Log in');
});

test('another service is taken where it is the only way', () => {
  expect(approve(button('Continue with Google'))).toBe('onward, press Continue with Google');
  expect(approve(button('Continue with Google'), button('Continue with GitHub'))).toBe('unknown');
  expect(approve(button('Continue with Google'), button('Continue with email'))).toBe(
    'onward, press Continue with email',
  );
});

test('consent in other words', () => {
  expect(approve(button('No'), button('Yes'))).toBe('consent, press Yes');
  expect(deny(button('Nein'), button('Zustimmen und fortfahren'))).toBe('consent, press Nein');
  expect(approve(button('Non merci'), button("J'autorise"))).toBe("consent, press J'autorise");
  expect(deny(button('Denegar'), button('Permitir'))).toBe('consent, press Denegar');
  expect(deny(button('キャンセル'), button('許可する'))).toBe('consent, press キャンセル');
  expect(at('Claude wants access to your notes', 'approve', button('Continue'))).toBe('consent, press Continue');
  expect(at('Welcome back', 'approve', button('Continue as Ann'), link('Use another account'))).toBe(
    'onward, press Continue as Ann',
  );
});

test('a consent is not remembered beyond the run', () => {
  const box = (name: string, checked = false): Partial<Control> => ({ role: 'checkbox', name, form: 0, checked });
  expect(approve(box('Remember my decision'), box('Read notes'), button('No'), button('Yes'))).toBe(
    'consent, tick Read notes, press Yes',
  );
  expect(approve(box("Don't show this again"), button('No'), button('Yes'))).toBe('consent, press Yes');
});

test('the frame that asks for most is used', () => {
  const reading = recognise([sight([button('Continue')]), sight([PASSWORD])], { decision: 'approve' });
  expect(reading).toMatchObject({ kind: 'password', frame: 1 });
  expect(recognise([sight([link('Privacy'), link('Help')])], { decision: 'approve' }).kind).toBe('unknown');
});
