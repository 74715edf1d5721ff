import type { RecipeStep } from '../target/target.js';
import type { Way } from './flow.js';
import type { Look } from './look.js';
import { nameOfStep } from './recipe.js';
import { withoutQuery } from './trail.js';
import type { View } from './view.js';

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
export function lostWay(
  { trail, room, journal, recipe }: Way,
  view: View | undefined,
  waitingFor: RecipeStep | undefined,
): Stuck {
  const url = view?.page.url() ?? '';
  const host = URL.canParse(trail.failure ?? url) ? new URL(trail.failure ?? url).hostname : '';
  const kept = room.proxy.asked.findLast((asked) => asked.host === host && asked.answer !== 'sink' && asked.reason);
  if (trail.failure || !/^https?:/.test(url)) {
    const cause =
      trail.failure ?? 'the browser did not get to a page (no content, a download, or a scheme it does not open)';
    return stuck('navigation', `${cause}${kept ? ` (${kept.reason})` : ''}`, kept?.answer === 'refused');
  }
  if (kept && trail.status && trail.status >= 400)
    return stuck('navigation', `${withoutQuery(url)}: ${kept.reason}`, kept.answer === 'refused');
  const step = journal.typedPassword || journal.steps.some(({ kind }) => kind === 'consent') ? 'consent' : 'sign-in';
  const look = view!.looks[0]!;
  const words = errorTextOf(look) || `"${look.text.replace(/\s+/g, ' ').trim().slice(0, 200)}"`;
  if (trail.status !== undefined && trail.status >= 400) {
    return stuck(step, `HTTP ${trail.status} at ${withoutQuery(url)}: ${words}`, false);
  }
  const what = journal.steps.length
    ? `${withoutQuery(url)} does not go on after: ${journal.steps.at(-1)!.action}`
    : `${withoutQuery(url)} was not understood`;
  const hint =
    recipe.length && waitingFor ? `the recipe waits to ${nameOfStep(waitingFor)}` : 'describe the way in signIn';
  return stuck(step, `${what}. It shows ${words}; ${hint}.`, true);
}
