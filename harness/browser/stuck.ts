import type { RecipeStep } from '../target/target.js';
import type { Look } from './look.js';
import { nameOfStep } from './recipe.js';
import { type Trail, withoutQuery } from './trail.js';
import { isSunk, type View } from './view.js';
import type { Way } from './way.js';

/** A flow that does not come to its end, and whose fault that is. */
export interface Stuck {
  status: 'stuck';
  step: 'sign-in' | 'consent' | 'captcha' | 'totp' | 'foreign-origin' | 'form-action' | 'navigation' | 'time';
  reason: string;
  untestable: boolean;
}

export const stuck = (step: Stuck['step'], reason: string, untestable: boolean): Stuck => ({
  status: 'stuck',
  step,
  reason,
  untestable,
});

/** The consent page's own Content-Security-Policy kept the browser from following the redirect to the callback. */
export function blockedForm(violations: readonly string[]): Stuck {
  const text = violations.findLast((violation) => /form-action/.test(violation)) ?? '';
  return stuck(
    'form-action',
    `The page's Content-Security-Policy form-action blocks the redirect that follows the form, so the code never reaches the client: ${text}`,
    false,
  );
}

/** The page's own words about what went wrong, quoted; empty where it has none. */
export function errorTextOf(look: Look): string {
  const marked = look.alerts.join(' ');
  const line =
    marked ||
    look.text
      .split('\n')
      .find((text) => /incorrect|invalid|wrong|failed|error|not recogni[sz]ed|denied|expired|locked/i.test(text));
  return line ? `"${line.trim().slice(0, 200)}"` : '';
}

/** Says why a flow does not go on: a page load that failed, an error page, or a page that was not understood. */
export function lostWay(way: Way, view: View | undefined, waitingFor: RecipeStep | undefined): Stuck {
  const { trail, room, steps, typed, request } = way;
  const url = view?.page.url() ?? '';
  const isPage = /^https?:/.test(url);
  const host = hostOf(trail.failure?.url ?? url);
  const kept = room.proxy.asked.findLast((asked) => asked.host === host && asked.reason);
  if (trail.failure || !isPage) {
    const cause = trail.failure
      ? `${withoutQuery(trail.failure.url)}: ${wordsFor(trail)}`
      : 'the browser got to no page (no content, a download, or a scheme that it does not open)';
    return stuck('navigation', `${cause}${kept ? ` (${kept.reason})` : ''}`, kept?.answer === 'refused');
  }
  if (view && isSunk(room, view.page)) {
    const expected = withoutQuery(request.callback);
    return stuck('navigation', `The browser was sent to ${withoutQuery(url)}, and not to ${expected}.`, false);
  }
  const isError = trail.status !== undefined && trail.status >= 400;
  // Over plain HTTP the proxy itself answers for hosts that it does not reach.
  if (kept && isError) return stuck('navigation', `${withoutQuery(url)}: ${kept.reason}`, kept.answer === 'refused');

  const step =
    typed.has('password') || steps.some(({ kind, action }) => kind === 'consent' && action !== 'stopped')
      ? 'consent'
      : 'sign-in';
  const look = view!.looks[0]!;
  const words = errorTextOf(look) || `"${look.text.replace(/\s+/g, ' ').trim().slice(0, 200)}"`;
  // Cloudflare's mark of a challenge that a person would pass.
  if (trail.hops.at(-1)?.headers['cf-mitigated']) {
    return stuck(
      'captcha',
      `${withoutQuery(url)} answers automated browsers with a bot check: let this one pass.`,
      true,
    );
  }
  // A limit of its rate says nothing of what was asked.
  const isBusy = trail.status === 429;
  // Some browsers show nothing for an error without a body; others take it for a failure, above.
  if (isError && view!.looks.every(({ text, controls }) => text.trim() === '' && controls.length === 0))
    return stuck('navigation', `${withoutQuery(url)}: HTTP ${trail.status}, and no page`, isBusy);
  if (isError) return stuck(step, `HTTP ${trail.status} at ${withoutQuery(url)}: ${words}`, isBusy);
  const last = steps.findLast(({ action }) => action !== 'stopped')?.action;
  const what = last ? `${withoutQuery(url)} does not go on after: ${last}` : `${withoutQuery(url)} was not understood`;
  const hint = waitingFor ? `the recipe waits to ${nameOfStep(waitingFor)}` : 'describe the way in signIn';
  return stuck(step, `${what}. It shows ${words}; ${hint}.`, true);
}

/** Chromium has no page to show for an error without a body, and takes it for a failure of the network. */
const wordsFor = ({ failure, hops }: Trail): string =>
  failure?.error === 'net::ERR_HTTP_RESPONSE_CODE_FAILURE'
    ? `HTTP ${hops.at(-1)?.status ?? 'error'}, and no page`
    : (failure?.error ?? '');

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');
