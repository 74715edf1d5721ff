import { refusalToType } from './guard.js';
import type { Look } from './look.js';
import type { Secret } from './recognise.js';
import type { CallbackHit } from './sink.js';
import { errorTextOf, type Stuck, stuck } from './stuck.js';
import { TOTP_STEP_MS, totp } from './totp.js';
import { withoutQuery } from './trail.js';
import type { Way } from './way.js';

/**
 * What to type into a field, or why it must not be typed. Whoever gets a password from here types it:
 * it counts as typed from now on, whatever happens then.
 * @param look the frame, seen before; its origin is asked anew, and an element of a document that went away takes no text
 */
export async function credential(what: Secret, way: Way, look: Look): Promise<string | Stuck> {
  const { account } = way.request;
  const where = withoutQuery(look.frame.url());
  if (!account) return stuck('sign-in', `${where} asks for a sign-in: name a test account under accounts.`, true);
  const refusal = refusalToType(look.frame.url(), way.origins);
  if (refusal) return stuck('foreign-origin', refusal, true);
  const complaint = errorTextOf(look);
  if (what === 'username') {
    const isRefused = way.typed.has('username') && !way.typed.has('password') && complaint;
    if (isRefused) return stuck('sign-in', `${where} did not take the user name: ${complaint}`, true);
    way.typed.add('username');
    return account.username;
  }
  if (what === 'password') return password(way, where, complaint);
  if (way.typed.has('totp')) {
    return stuck('totp', `${where} did not take the one-time code: ${complaint || 'it gives no reason'}`, true);
  }
  if (/\b(sent|e-?mailed|texted)\b/i.test(look.text) && !/authenticat|\bapp\b/i.test(look.text)) {
    return stuck('totp', `${where} asks for a code that was sent to a person: use a test account without it.`, true);
  }
  return oneTimeCode(way);
}

/** The account's password: once in a consent, and not again in the run unless the server has taken it. */
export function password({ request, memory, trail, typed }: Way, where: string, complaint = ''): string | Stuck {
  if (typed.has('password')) {
    const words = complaint || 'it gives no reason';
    return stuck('sign-in', `${where} asks for the password again after it was typed once: ${words}`, true);
  }
  if (memory.password === 'typed') {
    const rule = 'a password that was typed without success is not typed again, lest it lock the account';
    return stuck('sign-in', `${where} asks for the password again (${rule}).`, true);
  }
  if (!request.account)
    return stuck('sign-in', `${where} asks for a sign-in: name a test account under accounts.`, true);
  typed.add('password');
  if (memory.password === 'untyped') memory.password = 'typed';
  trail.watchFor(request.account.password);
  return request.account.password;
}

/**
 * Learns from a consent in which the password was typed whether the server takes it: a code says so. A flow that came to
 * anything else says nothing, but one that stopped at the sign-in says that it is not taken, or no longer.
 */
export function learnPassword({ memory, typed }: Way, ending: CallbackHit | Stuck): void {
  if (!typed.has('password')) return;
  if (!('status' in ending)) {
    if (new URL(ending.url).searchParams.has('code')) memory.password = 'accepted';
  } else if (ending.step === 'sign-in') memory.password = 'typed';
}

/** The account's one-time code of this moment; waits for the next where this one was used. */
export async function oneTimeCode({ request, memory, clock, redactor, signal, typed }: Way): Promise<string | Stuck> {
  const secret = request.account?.totpSecret;
  if (!secret) return stuck('totp', 'The page asks for a one-time code: add totpSecret to the account.', true);
  let atMs = clock.date().getTime();
  if (memory.lastTotpStep === Math.floor(atMs / TOTP_STEP_MS)) {
    await clock.sleep(TOTP_STEP_MS - (atMs % TOTP_STEP_MS), signal);
    atMs = clock.date().getTime();
  }
  typed.add('totp');
  memory.lastTotpStep = Math.floor(atMs / TOTP_STEP_MS);
  const code = totp(secret, atMs);
  redactor.learn('totp', code);
  return code;
}
