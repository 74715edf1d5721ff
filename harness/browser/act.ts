import type { ElementHandle } from 'playwright';
import type { Attachment } from '../core/evidence.js';
import { credential, oneTimeCode, password } from './credentials.js';
import { refusalToType } from './guard.js';
import { elementOf, type Held, press, pressElement, type } from './hands.js';
import { keep } from './keepsakes.js';
import type { Control } from './look.js';
import { fillIn, nameOfStep, typesPassword } from './recipe.js';
import type { Reading } from './recognise.js';
import { type Stuck, stuck } from './stuck.js';
import { withoutQuery } from './trail.js';
import type { View } from './view.js';
import type { Way } from './way.js';

const ACTION_TIMEOUT_MS = 3_000;

type Element = ElementHandle<HTMLElement>;
type Usable = Extract<Reading, { fill: unknown }>;

/**
 * Does what the page asks for, once. Returns why not, where it must not.
 * @param again the same page was used before, without effect
 * @throws what Playwright throws when the page goes away meanwhile
 */
export async function act(way: Way, view: View, reading: Usable, again: boolean): Promise<Stuck | undefined> {
  const look = view.looks[reading.frame]!;
  const held = (control: Control): Held => ({ page: view.page, look, control });
  const picture = await keep(way, view, reading.kind, look.text);
  const did: string[] = [];
  const used = [
    ...reading.fill.map(({ control }) => control),
    ...reading.tick,
    ...(reading.press ? [reading.press] : []),
  ];
  if (way.watchMs > 0) await point(await Promise.all(used.map((control) => elementOf(held(control)))));
  for (const { control, what } of reading.fill) {
    const value = await credential(what, way, look);
    if (typeof value !== 'string') {
      note(way, look.frame.url(), reading.kind, [...did, 'stopped'].join(', '), picture);
      return value;
    }
    await type(held(control), value);
    did.push(`filled ${control.name || control.hints || 'the field'}`);
  }
  for (const control of reading.tick) {
    // Boxes are often drawn over, or hidden behind their label.
    await press(held(control), true);
    did.push(`chose "${control.name || control.hints}"`);
  }
  did.push(reading.press ? `pressed "${reading.press.name}"` : 'pressed Enter');
  note(way, look.frame.url(), reading.kind, did.join(', '), picture);
  await watch(way);
  const last = reading.fill.at(-1);
  if (reading.press) await press(held(reading.press), again);
  else if (last)
    await (await elementOf(held(last.control))).press('Enter', { noWaitAfter: true, timeout: ACTION_TIMEOUT_MS });
  return undefined;
}

/** Does one step of the recipe. Returns why not, where it must not. */
export async function followRecipe(way: Way, view: View, found: NonNullable<View['step']>): Promise<Stuck | undefined> {
  const { step, frame, locator } = found;
  // The element is held before its frame's origin counts: it goes away with its document.
  const element = (await locator.elementHandle({ timeout: ACTION_TIMEOUT_MS })) as Element;
  const refusal = 'click' in step ? undefined : refusalToType(frame.url(), way.origins);
  if (refusal) return stuck('foreign-origin', refusal, true);
  const picture = await keep(way, view, 'recipe', view.looks[0]?.text ?? '');
  note(way, frame.url(), 'recipe', nameOfStep(step), picture);
  if (way.watchMs > 0) await point([element]);
  await watch(way);
  if ('click' in step) {
    await pressElement(element);
    return undefined;
  }
  const secret =
    'totp' in step ? await oneTimeCode(way) : typesPassword(step) ? password(way, withoutQuery(frame.url())) : '';
  if (typeof secret !== 'string') return secret;
  const value = 'totp' in step ? secret : fillIn(step.fill.value, way.request.account);
  await element.fill(value, { timeout: ACTION_TIMEOUT_MS });
  return undefined;
}

/** Outlines in the window what was recognised. */
async function point(elements: readonly Element[]): Promise<void> {
  for (const element of elements)
    await element.evaluate((node) => node.style.setProperty('outline', '3px solid #c2410c'));
}

/** Leaves whoever watches the time to see it. */
const watch = async ({ watchMs, clock, signal }: Way): Promise<void> => {
  if (watchMs > 0) await clock.sleep(watchMs, signal);
};

/** Adds to the trail what was done, or that nothing was. */
export function note(
  { steps, clock, startMs, onStep }: Way,
  url: string,
  kind: string,
  action: string,
  screenshot?: Attachment,
): void {
  const step = {
    atMs: clock.nowMs() - startMs,
    page: withoutQuery(url),
    kind,
    action,
    ...(screenshot && { screenshot }),
  };
  steps.push(step);
  onStep(step);
}
