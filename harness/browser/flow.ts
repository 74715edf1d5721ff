import { messageOf } from '../core/errors.js';
import { show } from '../core/outcome.js';
import type { RecipeStep } from '../target/target.js';
import { act, followRecipe, note } from './act.js';
import { keep } from './keepsakes.js';
import { stepsFor } from './recipe.js';
import type { CallbackHit } from './sink.js';
import { blockedForm, lostWay, type Stuck, stuck } from './stuck.js';
import { withoutQuery } from './trail.js';
import { type Acted, nextView, type View, wasBlocked } from './view.js';
import type { Way } from './way.js';

const STEP_LIMIT = 20;
/** The same page this often is a loop. */
const VISIT_LIMIT = 3;

/**
 * Takes a person's way from the authorization request to the callback.
 * @throws the signal's reason, and what Playwright throws when a page dies
 */
export async function walk(way: Way): Promise<CallbackHit | Stuck> {
  const { request, room, trail } = way;
  const start = URL.canParse(request.authorizationUrl) ? new URL(request.authorizationUrl) : undefined;
  if (!start || !/^https?:$/.test(start.protocol)) {
    const what = show(start?.protocol ?? request.authorizationUrl);
    return stuck('navigation', `The authorization endpoint is no http(s) URL: ${what}.`, false);
  }
  let hit: CallbackHit | undefined;
  const arrival = room.sink.expect(request.callback, start.searchParams.get('state') ?? undefined).then((arrived) => {
    hit = arrived;
  });
  // Its failure is in the trail; its success may be the callback, from which there is no way back.
  room.page.goto(start.href, { waitUntil: 'commit', timeout: 0 }).catch(() => {});

  const steps = stepsFor(way.recipe, request.decision);
  const wish = { decision: request.decision, ...(request.account && { username: request.account.username }) };
  const visits = new Map<string, number>();
  let from = 0;
  let acted: Acted | undefined;
  while (way.steps.length < STEP_LIMIT) {
    const recipe = { steps, from, skip: way.isSignedIn };
    const view = await nextView({ ...way, arrival, wish, recipe }, acted);
    if (hit) return hit;
    if (wasBlocked(trail, acted)) return blockedForm(trail.violations);
    if (!view) return lostWay(way, view, steps[from]);
    const visit = (visits.get(view.signature) ?? 0) + 1;
    const isInert = acted?.view.signature === view.signature && visit > 2;
    const isLoop = isInert || visit > VISIT_LIMIT;
    if (!view.step && (isLoop || !('fill' in view.reading))) {
      await stop(way, view);
      return isLoop ? lostWay(way, view, steps[from]) : obstacle(way, view, steps[from]);
    }
    if (!view.step) visits.set(view.signature, visit);

    const violations = trail.violations.length;
    try {
      const ending = view.step
        ? await followRecipe(way, view, view.step)
        : 'fill' in view.reading && (await act(way, view, view.reading, visit > 1));
      if (ending) return ending;
      if (view.step) from = view.step.index + 1;
    } catch (error) {
      // A page that moved on by itself is looked at anew.
      if (!/destroyed|detached|navigat|not attached|closed/i.test(messageOf(error))) throw error;
    }
    acted = view.step && !('click' in view.step.step) ? undefined : { view, violations };
  }
  return stuck('consent', `The flow did not end within ${STEP_LIMIT} steps.`, true);
}

/** Pictures where a flow came to a stop. */
async function stop(way: Way, view: View): Promise<void> {
  const picture = await keep(way, view, view.reading.kind, view.looks[0]?.text ?? '');
  note(way, view.page.url(), view.reading.kind, 'stopped', picture);
}

/** What stands in the way on a page that cannot be used. */
function obstacle(way: Way, view: View, waitingFor: RecipeStep | undefined): Stuck {
  const { reading } = view;
  const where = withoutQuery(view.page.url());
  if (reading.kind === 'captcha') {
    return stuck('captcha', `${where} shows a CAPTCHA (${reading.what}): let the test account pass without one.`, true);
  }
  if (reading.kind === 'no-refusal') {
    return stuck('consent', `No way to refuse was recognised on the consent page ${where}.`, true);
  }
  return lostWay(way, view, waitingFor);
}
