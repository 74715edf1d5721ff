import type { Control, Sight } from './look.js';
import { says } from './words.js';

/** What is to be typed. */
export type Secret = 'username' | 'password' | 'totp';

/** What a page is taken for, and how a person would go on from it. */
export type Reading =
  | {
      /** `onward`: nothing is asked but to go on: an account chooser, "Continue", a banner, the offer of a passkey. */
      kind: Secret | 'consent' | 'onward';
      /** Which of the sights. */
      frame: number;
      fill: { control: Control; what: Secret }[];
      /** Boxes and radio buttons to choose first. */
      tick: Control[];
      /** What to press; without it, Enter in the last field. */
      press?: Control;
    }
  | { kind: 'captcha'; what: string }
  /** Asks for a consent that can only be given: no way to refuse was recognised. */
  | { kind: 'no-refusal' }
  | { kind: 'unknown' };

interface Wish {
  decision: 'approve' | 'deny';
  /** Name of the account, which an account chooser shows. */
  username?: string;
}

const CAPTCHA_MAKERS =
  /recaptcha|hcaptcha|h-captcha|challenges\.cloudflare|cf-turnstile|arkoselabs|funcaptcha|geetest/i;

/** A page that offers a passkey, or wants one. */
const PASSKEY = /passkey|security key|face id|touch id|fingerprint|windows hello|passschl|clé d'accès|パスキー/i;

/** Words of a page that asks for consent, whatever its button says. */
const CONSENT = /wants? (?:to )?(?:access|use|connect)|permission|authori[sz]e|consent|grant|allow/i;

/** What the frames of a page ask for, taken together; the most demanding wins. */
export function recognise(sights: readonly Sight[], wish: Wish): Reading {
  const captcha = sights.map(captchaIn).find((what) => what !== undefined);
  if (captcha) return { kind: 'captcha', what: captcha };
  const readings = sights.map((sight, frame) => recogniseOne(sight, frame, wish));
  for (const kind of ['password', 'totp', 'username', 'consent', 'no-refusal', 'onward'] as const) {
    const reading = readings.find((candidate) => candidate.kind === kind);
    if (reading) return reading;
  }
  return { kind: 'unknown' };
}

function captchaIn({ embedded, controls, title }: Sight): string | undefined {
  // The badge of an invisible reCAPTCHA asks nothing of a person.
  const widget = embedded.find((source) => CAPTCHA_MAKERS.test(source) && !/size=invisible/.test(source));
  if (widget) return CAPTCHA_MAKERS.exec(widget)?.[0];
  if (/^just a moment/i.test(title)) return 'bot check';
  return controls.find(({ role, name, hints }) => role === 'textbox' && says('captcha', `${name} ${hints}`))?.name;
}

/** What one frame asks for. A banner about cookies stands beside what matters: only where nothing else can be used is it answered. */
function recogniseOne(sight: Sight, frame: number, wish: Wish): Reading {
  const ofBanner = ({ name }: Control): boolean => says('banner', name) > 0;
  const reading = readingOf({ ...sight, controls: sight.controls.filter((one) => !ofBanner(one)) }, frame, wish);
  const buttons = sight.controls.filter((one) => ofBanner(one) && one.role === 'button');
  const answer = best(buttons, (name) => Math.max(says('approve', name), says('deny', name)));
  return reading.kind === 'unknown' && answer ? goOn(frame, answer) : reading;
}

const goOn = (frame: number, press: Control): Reading => ({ kind: 'onward', frame, fill: [], tick: [], press });

function readingOf(sight: Sight, frame: number, wish: Wish): Reading {
  const { controls } = sight;
  const fields = controls.filter((control) => control.role === 'textbox' && !control.disabled);
  const passwords = fields.filter(({ type, autocomplete }) => type === 'password' || autocomplete.includes('password'));
  // Some say new-password of a sign-in, to keep the browser's own hands off it.
  const isNew =
    passwords.length > 1 ||
    passwords.some(
      (field) => field.autocomplete.includes('new-password') && !says('sign-in', submitOf(controls, field)?.name ?? ''),
    );
  const password = isNew ? undefined : passwords[0];
  if (isNew) {
    const signIn = best(
      controls.filter(({ submits }) => !submits),
      (name) => (says('avoid', name) ? 0 : says('proceed', name)),
    );
    return signIn ? goOn(frame, signIn) : { kind: 'unknown' };
  }

  const username = fields.filter((field) => field !== password && isUsername(field));
  if (!password && username.every(({ readOnly }) => readOnly)) {
    // There is no device to hold a passkey, and no mailbox to get a code from.
    const otherwise = best(controls, (name) => says('by-password', name)) ?? laterOf(sight);
    if (otherwise) return goOn(frame, otherwise);
  }

  const codes = fields.filter(isCode);
  if (!password && codes.length > 0) {
    const fill = [{ control: codes[0]!, what: 'totp' as const }];
    return { kind: 'totp', frame, fill, tick: [], ...pressing(submitOf(controls, codes[0]!)) };
  }

  const name = username.find(({ form }) => !password || form === password.form) ?? username[0];
  if (password) {
    const submit = submitOf(controls, password);
    const refusal = wish.decision === 'deny' ? refusalOf(controls) : undefined;
    // Sign-in and consent on one page: refusing needs no password there.
    if (refusal && submit && says('approve', submit.name))
      return { kind: 'consent', frame, fill: [], tick: [], press: refusal };
    const fill = [
      ...(name && !name.readOnly ? [{ control: name, what: 'username' as const }] : []),
      { control: password, what: 'password' as const },
    ];
    return { kind: 'password', frame, fill, tick: requiredBoxes(controls, password.form), ...pressing(submit) };
  }
  const consent = consentIn(sight, frame, wish);
  const submit = name && submitOf(controls, name);
  // A newsletter's field at the foot of a consent page asks for no sign-in.
  const isAside =
    consent.kind === 'consent' &&
    consent.press?.form !== name?.form &&
    says('approve', consent.press?.name ?? '') > 0 &&
    refusalOf(controls) !== undefined;
  if (!name || name.readOnly || isAside || isSubscription(controls, name)) return consent;
  return { kind: 'username', frame, fill: [{ control: name, what: 'username' }], tick: [], ...pressing(submit) };
}

const pressing = (press: Control | undefined): { press?: Control } => (press ? { press } : {});

const wordsOf = ({ name, hints }: Control): string => `${name} ${hints}`;

function isCode(field: Control): boolean {
  if (field.autocomplete.includes('one-time-code')) return true;
  if (field.type === 'email' || field.type === 'search' || field.autocomplete.includes('username')) return false;
  const short = (field.maxLength >= 4 && field.maxLength <= 10) || field.maxLength === 1;
  const digits = field.inputMode === 'numeric' || field.type === 'number' || field.type === 'tel';
  return says('totp', wordsOf(field)) > 0
    ? !says('username', field.name) || short || digits
    : field.maxLength === 1 && digits;
}

function isUsername(field: Control): boolean {
  if (field.type === 'search' || says('captcha', wordsOf(field))) return false;
  if (field.type === 'email' || /username|email/.test(field.autocomplete)) return true;
  return (field.type === 'text' || field.type === 'tel') && says('username', wordsOf(field)) > 0;
}

const isPressable = ({ role }: Control): boolean => role === 'button' || role === 'link';

/** All buttons of its form do something else. */
function isSubscription(controls: readonly Control[], field: Control): boolean {
  const buttons = controls.filter(({ role, form }) => role === 'button' && form === field.form && form !== -1);
  return buttons.length > 0 && buttons.every(({ name }) => says('avoid', name));
}

/** The control that sends the form in which this field stands. */
function submitOf(controls: readonly Control[], field: Control): Control | undefined {
  const buttons = controls.filter((control) => isPressable(control));
  const usable = buttons.filter(({ name }) => !says('avoid', name) && !says('social', name) && !says('deny', name));
  const inForm = usable.filter(({ form }) => form === field.form && form !== -1);
  const wanted = (name: string): number => Math.max(says('proceed', name), says('approve', name));
  const submits = inForm.filter(({ submits }) => submits);
  // Buttons of components belong to no form that the page would tell.
  const outside = field.form === -1 ? usable : usable.filter(({ role, form }) => role === 'button' && form === -1);
  return best(inForm, wanted) ?? submits[0] ?? best(outside, wanted);
}

/** The control of the highest score above 0; of equals, buttons before links and earlier before later. */
function best(controls: readonly Control[], score: (name: string) => number): Control | undefined {
  let winner: { control: Control; score: number } | undefined;
  for (const control of controls) {
    if (!isPressable(control)) continue;
    const points = score(control.name);
    const total = points && points + (control.role === 'button' ? 0.001 : 0);
    if (total > (winner?.score ?? 0)) winner = { control, score: total };
  }
  return winner?.control;
}

/** Above 1 for words of consent, above 0 for words that merely go on. */
function approval(name: string): number {
  if (says('deny', name) || says('avoid', name) || says('social', name)) return 0;
  const approves = says('approve', name);
  return approves ? 1 + approves : says('proceed', name);
}

const refusalOf = (controls: readonly Control[]): Control | undefined =>
  best(controls, (name) => (says('avoid', name) ? 0 : says('deny', name)));

const requiredBoxes = (controls: readonly Control[], form: number): Control[] =>
  controls.filter((box) => box.role === 'checkbox' && box.form === form && box.required && !box.checked);

function consentIn({ controls, text }: Sight, frame: number, wish: Wish): Reading {
  const radio = decisionRadio(controls, wish.decision);
  const send = best(controls, approval);
  const refusal = refusalOf(controls);
  const grant = best(controls, (name) => (approval(name) > 1 ? approval(name) : 0));
  const kind = radio || refusal || grant || CONSENT.test(text) ? 'consent' : 'onward';
  function found(press: Control, tick: Control[] = []): Reading {
    return { kind, frame, fill: [], tick, press };
  }
  if (radio && send) return found(send, radio.checked ? [] : [radio]);
  if (wish.decision === 'deny' && refusal) return found(refusal);

  const account = wish.username
    ? controls.find((control) => isPressable(control) && control.name.includes(wish.username!))
    : undefined;
  const proceed = grant ?? unnamedTwin(controls, refusal);
  if (wish.decision === 'deny' && grant) return { kind: 'no-refusal' };
  const press =
    (grant && refusal ? grant : undefined) ?? account ?? proceed ?? send ?? onlySubmit(controls) ?? onlyOther(controls);
  return press ? found(press, boxesFor(controls, press)) : { kind: 'unknown' };
}

/** The radio button, of a group that offers both, that stands for the decision. */
function decisionRadio(controls: readonly Control[], decision: Wish['decision']): Control | undefined {
  const radios = controls.filter(({ role, disabled }) => role === 'radio' && !disabled);
  const refuses = (control: Control): boolean => says('deny', wordsOf(control)) > 0;
  const approves = (control: Control): boolean => !refuses(control) && says('approve', wordsOf(control)) > 0;
  if (!radios.some(refuses) || !radios.some(approves)) return undefined;
  return radios.find(decision === 'deny' ? refuses : approves);
}

/** Beside a way to refuse, the one other button of the same form is the way to agree, whatever it is called. */
function unnamedTwin(controls: readonly Control[], refusal: Control | undefined): Control | undefined {
  if (!refusal) return undefined;
  const others = controls.filter(
    (control) =>
      control.role === 'button' &&
      control !== refusal &&
      control.form === refusal.form &&
      !says('avoid', control.name) &&
      !says('deny', control.name),
  );
  return others.length === 1 ? others[0] : undefined;
}

/** A page with one form and one way to send it. */
function onlySubmit(controls: readonly Control[]): Control | undefined {
  const submits = controls.filter(({ submits, name }) => submits && !says('avoid', name) && !says('deny', name));
  return submits.length === 1 ? submits[0] : undefined;
}

/** The one other service that people sign in with, where there is no other way: its page will tell which origin to name. */
function onlyOther(controls: readonly Control[]): Control | undefined {
  const others = controls.filter((control) => isPressable(control) && says('social', control.name));
  return others.length === 1 ? others[0] : undefined;
}

/** The way past a page that offers to make a passkey. */
const laterOf = ({ controls, text }: Sight): Control | undefined =>
  PASSKEY.test(text) ? best(controls, (name) => (says('avoid', name) ? 0 : says('later', name))) : undefined;

/** What must be ticked before agreeing: terms and required boxes; all scopes if none is chosen; the first of each group of radio buttons. */
function boxesFor(controls: readonly Control[], press: Control): Control[] {
  const near = controls.filter(({ form, disabled }) => form === press.form && !disabled);
  const boxes = near.filter(({ role, name, required }) => role === 'checkbox' && (required || !says('avoid', name)));
  const none = boxes.every(({ checked }) => !checked);
  const tick = boxes.filter((box) => !box.checked && (none || box.required || says('approve', box.name)));
  const radios = near.filter(({ role }) => role === 'radio');
  return radios.length > 0 && radios.every(({ checked }) => !checked) ? [...tick, radios[0]!] : tick;
}
