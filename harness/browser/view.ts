import type { Page } from 'playwright';
import type { Clock } from '../core/clock.js';
import type { RecipeStep } from '../target/target.js';
import { type Look, lookAt } from './look.js';
import { type Findable, findStep } from './recipe.js';
import { type Reading, recognise } from './recognise.js';
import type { Room } from './room.js';
import type { Trail } from './trail.js';

/** Enough for a page that puts itself together in scripts, and for "you are being redirected". */
const QUIET_MS = 8_000;
/** A load that left no page behind: no content, a download; or a page that closed itself. */
const NOWHERE_MS = 1_000;
/** A press that has changed nothing after this long has changed nothing. */
const INERT_MS = 2_500;
/** A page that never finishes loading is taken as it is. */
const UNFINISHED_MS = 1_500;
/** Within one document, a change must stand this long to be the outcome of a press and not its animation. */
const STABLE_MS = 150;
/** How long the heuristic leaves a page to the recipe. */
const RECIPE_FIRST_MS = 1_500;

/** One page at one moment, and what it is taken for. */
export interface View {
  page: Page;
  looks: Look[];
  reading: Reading;
  /** The recipe's step to do, where there is one. */
  step?: Findable;
  /** Equal for pages that offer the same. */
  signature: string;
}

/** A press, to be compared with what comes after it. */
export interface Acted {
  view: View;
  violations: number;
}

interface Waiting {
  room: Room;
  trail: Trail;
  clock: Clock;
  signal: AbortSignal;
  /** Settles when the callback was reached. */
  arrival: Promise<unknown>;
  wish: Parameters<typeof recognise>[1];
  recipe: { steps: readonly RecipeStep[]; from: number; skip: boolean };
}

/**
 * Waits for the next page to act on: undefined when the callback was reached or a page load failed;
 * a view whose reading is `unknown` when nothing recognisable came.
 * @param acted what was pressed last, if anything was
 * @throws the signal's reason
 */
export async function nextView(waiting: Waiting, acted: Acted | undefined): Promise<View | undefined> {
  const { trail, clock, signal } = waiting;
  let arrived = false;
  const arrival = waiting.arrival.then(() => {
    arrived = true;
  });
  const beganMs = clock.nowMs();
  let seen = { signature: '', sinceMs: beganMs };
  for (let pollMs = 20; ; pollMs = Math.min(pollMs * 1.5, 250)) {
    const change = trail.change();
    const view = await viewOf(waiting);
    await Promise.race([arrival, Promise.resolve()]);
    signal.throwIfAborted();
    const nowMs = clock.nowMs();
    if (arrived || (trail.failure && !trail.loading() && !isUsable(view))) return undefined;
    const isEmpty = waiting.room.context.pages().length === 0;
    if (isEmpty && nowMs - beganMs > NOWHERE_MS) return undefined;
    if (view) {
      const key = `${view.looks[0]?.document} ${view.signature}`;
      if (key !== seen.signature) seen = { signature: key, sinceMs: nowMs };
      if (
        isDue(view, acted, {
          trail,
          sameMs: nowMs - seen.sinceMs,
          ageMs: nowMs - beganMs,
          ...recipeOf(waiting),
          isElsewhere: isSunk(waiting.room, view.page),
        })
      )
        return view;
    }
    await pause(Promise.race([arrival, change]), pollMs, clock, signal);
  }
}

const recipeOf = ({ recipe }: Waiting): { recipeWaits: boolean } => ({
  recipeWaits: recipe.from < recipe.steps.length && !recipe.skip,
});

function isDue(
  view: View,
  acted: Acted | undefined,
  now: { trail: Trail; sameMs: number; ageMs: number; recipeWaits: boolean; isElsewhere: boolean },
): boolean {
  const { trail, sameMs, ageMs } = now;
  const isIdle = !trail.busy() || (!trail.loading() && sameMs > QUIET_MS);
  if (!isUsable(view)) {
    const isNowhere = now.isElsewhere || (trail.begun() && !/^https?:/.test(view.page.url()));
    const patienceMs = isNowhere ? NOWHERE_MS : isError(trail) ? STABLE_MS : isIdle ? QUIET_MS : 2 * QUIET_MS;
    return !trail.loading() && sameMs > patienceMs;
  }
  if (now.recipeWaits && !view.step && sameMs < RECIPE_FIRST_MS) return false;
  const isNew = !acted || view.page !== acted.view.page || view.looks[0]?.document !== acted.view.looks[0]?.document;
  // A popup that closes leaves the page behind it, which may be about to go on.
  if (acted && view.page !== acted.view.page && (trail.loading() || sameMs < STABLE_MS)) return false;
  if (isNew) return view.looks[0]?.ready === true || sameMs > UNFINISHED_MS;
  if (!isIdle) return false;
  return view.signature === acted.view.signature ? ageMs > INERT_MS || wasBlocked(trail, acted) : sameMs >= STABLE_MS;
}

/** At the sink, but not at the callback that was expected, or not with its state. */
export const isSunk = ({ proxy }: Room, page: Page): boolean =>
  URL.canParse(page.url()) && proxy.isSunk(new URL(page.url()));

/** Something on it can be used: what else failed, such as a popup, does not matter then. */
const isUsable = (view: View | undefined): boolean =>
  view !== undefined && (view.step !== undefined || view.reading.kind !== 'unknown');

const isError = ({ status }: Trail): boolean => status !== undefined && status >= 400;

/** Whether a policy of the page has stopped what the press set going. */
export const wasBlocked = ({ violations }: Trail, acted: Acted | undefined): boolean =>
  violations.slice(acted?.violations ?? 0).some((text) => /form-action/.test(text));

/** The newest page that is recognised, else the newest: popups are followed, idle ones are not waited for. */
async function viewOf({ room, wish, recipe }: Waiting): Promise<View | undefined> {
  let newest: View | undefined;
  for (const page of room.context.pages().reverse()) {
    const step = await findStep(page, recipe.steps, recipe.from, recipe.skip);
    const looks = await lookAt(page);
    if (looks.length === 0) continue;
    const reading = recognise(looks, wish);
    const view: View = { page, looks, reading, signature: signatureOf(page, looks), ...(step && { step }) };
    if (isUsable(view)) return view;
    newest ??= view;
  }
  return newest;
}

/** Without digits: a clock or a countdown makes no new page. */
function signatureOf(page: Page, looks: readonly Look[]): string {
  const path = URL.canParse(page.url()) ? new URL(page.url()).pathname : '';
  const sights = looks.map(({ controls, title, text, alerts }) =>
    [
      title,
      controls.map(({ role, name, hints, disabled }) => `${role}:${name}:${hints}:${disabled}`),
      alerts,
      text.slice(0, 2_000).replace(/\d+/g, ''),
    ].join('|'),
  );
  return `${path}\n${sights.join('\n')}`;
}

async function pause(event: Promise<unknown>, ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  await Promise.race([event, clock.sleep(ms, AbortSignal.any([signal, over.signal])).catch(() => {})]);
  over.abort();
  signal.throwIfAborted();
}
