import type { ElementHandle } from 'playwright';
import { messageOf } from '../core/errors.js';
import type { Attachment } from '../core/evidence.js';
import { credential, oneTimeCode, password } from './credentials.js';
import { refusalToType } from './guard.js';
import { keep } from './keepsakes.js';
import type { Control, Look } from './look.js';
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
  const fields = await Promise.all(reading.fill.map(({ control }) => elementOf(look, control)));
  const boxes = await Promise.all(reading.tick.map((control) => elementOf(look, control)));
  const button = reading.press && (await elementOf(look, reading.press));
  const picture = await keep(way, view, reading.kind, look.text);
  const did: string[] = [];
  await point(way, [...fields, ...boxes, ...(button ? [button] : [])]);
  for (const [index, { control, what }] of reading.fill.entries()) {
    const value = await credential(what, way, look);
    if (typeof value !== 'string') {
      note(way, look.frame.url(), reading.kind, [...did, 'stopped'].join(', '), picture);
      return value;
    }
    await type(fields[index]!, control, value);
    did.push(`filled ${control.name || control.hints || 'the field'}`);
  }
  for (const [index, { name, hints }] of reading.tick.entries()) {
    // Boxes are often drawn over, or hidden behind their label.
    await boxes[index]!.evaluate((box) => box.click());
    did.push(`chose "${name || hints}"`);
  }
  did.push(reading.press ? `pressed "${reading.press.name}"` : 'pressed Enter');
  note(way, look.frame.url(), reading.kind, did.join(', '), picture);
  await watch(way);
  if (button) await press(button, again);
  else await fields.at(-1)?.press('Enter', { noWaitAfter: true, timeout: ACTION_TIMEOUT_MS });
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
  await point(way, [element]);
  await watch(way);
  if ('click' in step) {
    await press(element, false);
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
async function point({ watchMs }: Way, elements: readonly Element[]): Promise<void> {
  if (watchMs === 0) return;
  for (const element of elements)
    await element.evaluate((node) => node.style.setProperty('outline', '3px solid #c2410c'));
}

/** Leaves whoever watches the time to see it. */
const watch = async ({ watchMs, clock, signal }: Way): Promise<void> => {
  if (watchMs > 0) await clock.sleep(watchMs, signal);
};

const elementOf = (look: Look, control: Control): Promise<Element> =>
  look.elements.evaluateHandle(({ elements }, index) => elements[index]!, control.index);

async function type(element: Element, control: Control, value: string): Promise<void> {
  // A row of boxes, one digit each, moves the focus on by itself.
  if (control.maxLength === 1) await element.type(value, { timeout: ACTION_TIMEOUT_MS });
  else await element.fill(value, { timeout: ACTION_TIMEOUT_MS });
}

/** Presses as a person does; where something lies on top, or at the second try, without the mouse. */
async function press(element: Element, again: boolean): Promise<void> {
  try {
    if (!again) return await element.click({ noWaitAfter: true, timeout: ACTION_TIMEOUT_MS });
  } catch (error) {
    if (!/Timeout|intercepts|outside of the viewport|not visible/i.test(messageOf(error))) throw error;
  }
  await element.evaluate((node) => node.click());
}

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
