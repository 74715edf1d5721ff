import type { ElementHandle } from 'playwright';
import type { Clock } from '../core/clock.js';
import type { Account, ConsentRequest, ConsentStep } from '../core/consent.js';
import { messageOf } from '../core/errors.js';
import type { Attachment } from '../core/evidence.js';
import { show } from '../core/outcome.js';
import type { Redactor } from '../core/redact.js';
import type { RecipeStep } from '../target/target.js';
import { refusalToType } from './guard.js';
import type { Control, Look } from './look.js';
import { fillIn, nameOfStep, stepsFor, typesPassword } from './recipe.js';
import type { Secret } from './recognise.js';
import type { Room } from './room.js';
import type { CallbackHit } from './sink.js';
import { blockedForm, errorTextOf, lostWay, type Stuck, stuck } from './stuck.js';
import { TOTP_STEP_MS, totp } from './totp.js';
import { type Trail, withoutQuery } from './trail.js';
import { type Acted, nextView, type View, wasBlocked } from './view.js';

const STEP_LIMIT = 20;
/** The same page this often is a loop. */
const VISIT_LIMIT = 3;
const ACTION_TIMEOUT_MS = 3_000;
/** Characters of localStorage kept per origin. */
const STORAGE_LIMIT = 200_000;
const SECRET_FIELDS = 'input[type=password], input[autocomplete*=password], input[autocomplete=one-time-code]';

/** What a run remembers of an account: a password is typed at most once. */
export interface AccountMemory {
  typedPassword: boolean;
  /** Counter of the last one-time code used; a server takes each only once (RFC 6238 section 5.2). */
  lastTotpStep?: number;
}

export interface Way {
  room: Room;
  trail: Trail;
  request: ConsentRequest;
  recipe: readonly RecipeStep[];
  /** Whether the room began with the browser state of an earlier consent. */
  isSignedIn: boolean;
  /** Origins where credentials may be typed. */
  origins: readonly string[];
  memory: AccountMemory;
  /** localStorage by origin, as last seen. */
  storage: Map<string, { name: string; value: string }[]>;
  clock: Clock;
  redactor: Redactor;
  attach(name: string, type: string, bytes: Uint8Array): Promise<Attachment>;
  signal: AbortSignal;
  /** Filled on the way, so that it tells of a flow that was cut off, too. */
  journal: { startMs: number; steps: ConsentStep[]; consentText?: string; typedPassword: boolean };
}

/**
 * Takes a person's way from the authorization request to the callback.
 * @throws the signal's reason, and what Playwright throws when a page dies
 */
export async function walk(way: Way): Promise<CallbackHit | Stuck> {
  const { request, room, trail, journal } = way;
  const start = URL.canParse(request.authorizationUrl) ? new URL(request.authorizationUrl) : undefined;
  if (!start || !/^https?:$/.test(start.protocol)) {
    return stuck(
      'navigation',
      `The authorization endpoint is no http(s) URL: ${show(start?.protocol ?? request.authorizationUrl)}.`,
      false,
    );
  }
  let hit: CallbackHit | undefined;
  const arrival = room.sink.expect(request.callback, start.searchParams.get('state') ?? undefined).then((arrived) => {
    hit = arrived;
  });
  const page = await room.context.newPage();
  // Its failure is in the trail; its success may be the callback, from which there is no way back.
  page.goto(start.href, { waitUntil: 'commit', timeout: 0 }).catch(() => {});

  const steps = stepsFor(way.recipe, request.decision);
  const wish = { decision: request.decision, ...(request.account && { username: request.account.username }) };
  const typed = new Set<Secret>();
  const visits = new Map<string, number>();
  let from = 0;
  let acted: Acted | undefined;
  while (journal.steps.length < STEP_LIMIT) {
    const view = await nextView(
      { ...way, arrival, wish, recipe: { steps, from, skip: way.isSignedIn || from > 0 } },
      acted,
    );
    if (hit) return hit;
    if (wasBlocked(trail, acted)) return blockedForm(trail.violations);
    if (!view || (!view.step && view.reading.kind === 'unknown')) return lostWay(way, view, steps[from]);
    const visit = (visits.get(view.signature) ?? 0) + 1;
    visits.set(view.signature, visit);
    const isInert = acted?.view.signature === view.signature && visit > 2;
    if (!view.step && (isInert || visit > VISIT_LIMIT)) return lostWay(way, view, steps[from]);

    const violations = trail.violations.length;
    const outcome = view.step ? await followRecipe(way, view, view.step) : await act(way, view, typed, visit > 1);
    if (outcome) return outcome;
    if (view.step) from = view.step.index + 1;
    acted = view.step && !('click' in view.step.step) ? undefined : { view, violations };
  }
  return stuck('consent', `The flow did not end within ${STEP_LIMIT} pages.`, true);
}

/** Does what the page asks for, once. Returns why not, where it must not. */
async function act(way: Way, view: View, typed: Set<Secret>, again: boolean): Promise<Stuck | undefined> {
  const { reading } = view;
  if (reading.kind === 'captcha') {
    return stuck(
      'captcha',
      `The page ${withoutQuery(view.page.url())} shows a CAPTCHA (${reading.what}): let the test account pass without one.`,
      true,
    );
  }
  if (reading.kind === 'no-refusal') {
    return stuck(
      'consent',
      `No way to refuse was recognised on the consent page ${withoutQuery(view.page.url())}.`,
      true,
    );
  }
  if (reading.kind === 'unknown') return undefined;
  const look = view.looks[reading.frame]!;
  const fills: { control: Control; value: string }[] = [];
  for (const { control, what } of reading.fill) {
    const value = await valueFor(what, way, look, typed);
    if (typeof value !== 'string') return value;
    fills.push({ control, value });
  }
  const handles = new Map<Control, ElementHandle<HTMLElement>>();
  for (const control of [
    ...reading.tick,
    ...fills.map((fill) => fill.control),
    ...(reading.press ? [reading.press] : []),
  ]) {
    handles.set(control, await elementOf(look, control));
  }
  for (const what of reading.fill.map((fill) => fill.what)) remember(way, what, typed);
  journal(way, look.text);
  const [screenshot] = await Promise.all([picture(way, view, reading.kind), keepStorage(way, look)]);
  for (const { control, value } of fills) await type(handles.get(control)!, control, value);
  for (const box of reading.tick) await press(handles.get(box)!, again);
  const did = [
    ...fills.map(({ control }) => `filled ${control.name || control.hints || 'the field'}`),
    ...reading.tick.map(({ name, hints }) => `chose "${name || hints}"`),
    reading.press ? `pressed "${reading.press.name}"` : 'pressed Enter',
  ];
  note(way, look.frame.url(), reading.kind, did.join(', '), screenshot);
  if (reading.press) await press(handles.get(reading.press)!, again);
  else
    await handles
      .get(fills.at(-1)?.control as Control)
      ?.press('Enter', { noWaitAfter: true, timeout: ACTION_TIMEOUT_MS });
  return undefined;
}

/** What to type, or why it must not be typed: checked at each fill, against the frame's own origin. */
async function valueFor(what: Secret, way: Way, look: Look, typed: Set<Secret>): Promise<string | Stuck> {
  const { account } = way.request;
  const where = withoutQuery(look.frame.url());
  if (!account) return stuck('sign-in', `${where} asks for a sign-in: name a test account under accounts.`, true);
  const refusal = refusalToType(look.frame.url(), way.origins);
  if (refusal) return stuck('foreign-origin', refusal, true);
  const complaint = errorTextOf(look);
  if (what === 'username') {
    if (typed.has('username') && !typed.has('password') && complaint)
      return stuck('sign-in', `${where} did not take the user name: ${complaint}`, true);
    return account.username;
  }
  if (what === 'password') {
    if (typed.has('password'))
      return stuck(
        'sign-in',
        `${where} asks for the password again after it was typed once: ${complaint || 'it gives no reason'}`,
        true,
      );
    if (way.memory.typedPassword) {
      return stuck(
        'sign-in',
        `${where} asks for the password again, and a password is typed only once per account and run: name a further account.`,
        true,
      );
    }
    return account.password;
  }
  if (typed.has('totp'))
    return stuck('totp', `${where} did not take the one-time code: ${complaint || 'it gives no reason'}`, true);
  if (/\b(sent|e-?mailed|texted)\b/i.test(look.text) && !/authenticat|\bapp\b/i.test(look.text)) {
    return stuck('totp', `${where} asks for a code that was sent to a person: use a test account without it.`, true);
  }
  return oneTimeCode(way, account);
}

async function oneTimeCode({ memory, clock, redactor, signal }: Way, account: Account): Promise<string | Stuck> {
  if (!account.totpSecret)
    return stuck('totp', 'The page asks for a one-time code: add totpSecret to the account.', true);
  let atMs = clock.date().getTime();
  if (memory.lastTotpStep === Math.floor(atMs / TOTP_STEP_MS)) {
    await clock.sleep(TOTP_STEP_MS - (atMs % TOTP_STEP_MS), signal);
    atMs = clock.date().getTime();
  }
  memory.lastTotpStep = Math.floor(atMs / TOTP_STEP_MS);
  const code = totp(account.totpSecret, atMs);
  redactor.learn('totp', code);
  return code;
}

/** Before the first key is pressed: whatever happens then, it was typed. */
function remember({ memory, journal, trail, request }: Way, what: Secret, typed: Set<Secret>): void {
  typed.add(what);
  if (what !== 'password') return;
  memory.typedPassword = true;
  journal.typedPassword = true;
  trail.watchFor(request.account!.password);
}

async function followRecipe(
  way: Way,
  view: View,
  { step, frame, locator }: NonNullable<View['step']>,
): Promise<Stuck | undefined> {
  const { account } = way.request;
  const isTyping = !('click' in step);
  const refusal = isTyping ? refusalToType(frame.url(), way.origins) : undefined;
  if (refusal) return stuck('foreign-origin', refusal, true);
  if (typesPassword(step) && way.memory.typedPassword) {
    return stuck(
      'sign-in',
      'The recipe types the password a second time, and a password is typed only once per account and run.',
      true,
    );
  }
  // The element is held before its frame's origin counts: it dies with its document.
  const element = (await locator.elementHandle({ timeout: ACTION_TIMEOUT_MS })) as ElementHandle<HTMLElement>;
  const changed = isTyping ? refusalToType(frame.url(), way.origins) : undefined;
  if (changed) return stuck('foreign-origin', changed, true);
  journal(way, view.looks[0]?.text ?? '');
  const [screenshot] = await Promise.all([
    picture(way, view, 'recipe'),
    ...view.looks.map((look) => keepStorage(way, look)),
  ]);
  note(way, frame.url(), 'recipe', nameOfStep(step), screenshot);
  if ('click' in step) await press(element, false);
  else if ('fill' in step) {
    if (typesPassword(step)) remember(way, 'password', new Set());
    await element.fill(fillIn(step.fill.value, account), { timeout: ACTION_TIMEOUT_MS });
  } else {
    const code = account
      ? await oneTimeCode(way, account)
      : stuck('totp', 'The recipe needs an account with totpSecret.', true);
    if (typeof code !== 'string') return code;
    await element.fill(code, { timeout: ACTION_TIMEOUT_MS });
  }
  return undefined;
}

async function elementOf(look: Look, control: Control): Promise<ElementHandle<HTMLElement>> {
  return look.elements.evaluateHandle(({ elements }, index) => elements[index]!, control.index);
}

async function type(element: ElementHandle<HTMLElement>, control: Control, value: string): Promise<void> {
  // A row of boxes, one digit each, moves the focus on by itself.
  if (control.maxLength === 1) await element.type(value, { timeout: ACTION_TIMEOUT_MS });
  else await element.fill(value, { timeout: ACTION_TIMEOUT_MS });
}

/** Presses as a person does; where something lies on top, or at the second try, without the mouse. */
async function press(element: ElementHandle<HTMLElement>, again: boolean): Promise<void> {
  try {
    if (again) await element.evaluate((node) => node.click());
    else await element.click({ noWaitAfter: true, timeout: ACTION_TIMEOUT_MS });
  } catch (error) {
    if (!/Timeout|intercepts|outside of the viewport|not visible/i.test(messageOf(error))) return; // It went away: so did the page.
    await element.evaluate((node) => node.click()).catch(() => {});
  }
}

/** A screenshot, taken before anything is typed; none of a page that prints the password. */
async function picture(way: Way, view: View, kind: string): Promise<Attachment | undefined> {
  const password = way.request.account?.password;
  if (password && view.looks.some(({ text }) => text.includes(password))) return undefined;
  // Masking costs more than the picture itself, so it is done where a field holds something.
  const filled = view.looks.filter(({ controls }) => controls.some((control) => control.value === 'filled'));
  try {
    const bytes = await view.page.screenshot({
      type: 'jpeg',
      quality: 60,
      timeout: ACTION_TIMEOUT_MS,
      mask: filled.map(({ frame }) => frame.locator(SECRET_FIELDS)),
    });
    return await way.attach(`${way.request.name}-${way.journal.steps.length + 1}-${kind}`, 'image/jpeg', bytes);
  } catch {
    return undefined; // The page moved on by itself.
  }
}

/** What scripts keep of a sign-in; read from the page, for Playwright's own way opens further pages. */
async function keepStorage({ storage }: Way, { frame }: Look): Promise<void> {
  const entries = await frame
    .evaluate((limit) => {
      const items = Object.entries(localStorage).map(([name, value]) => ({ name, value }));
      return JSON.stringify(items).length <= limit ? items : [];
    }, STORAGE_LIMIT)
    .catch(() => []);
  if (entries.length) storage.set(new URL(frame.url()).origin, entries);
}

function journal({ journal }: Way, text: string): void {
  journal.consentText = text.trim().slice(0, 4_000);
}

function note(
  { journal, clock }: Way,
  url: string,
  kind: string,
  action: string,
  screenshot: Attachment | undefined,
): void {
  journal.steps.push({
    atMs: clock.nowMs() - journal.startMs,
    page: withoutQuery(url),
    kind,
    action,
    ...(screenshot && { screenshot }),
  });
}
