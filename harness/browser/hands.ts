import type { ElementHandle, Page } from 'playwright';
import { messageOf } from '../core/errors.js';
import type { Control, Look } from './look.js';

const ACTION_TIMEOUT_MS = 3_000;

/** Something on a page that is held: it goes away with its document, and takes nothing then. */
export interface Held {
  page: Page;
  look: Look;
  control: Control;
}

/**
 * Types into a field: straight, where it takes the focus, else as Playwright fills one in. Straight means that Playwright's own
 * script, a third of a megabyte, is not sent to every page.
 * @throws what Playwright throws when the page goes away meanwhile
 */
export async function type(held: Held, value: string): Promise<void> {
  const { page, look, control } = held;
  // A row of boxes, one digit each, moves the focus on by itself.
  if (control.maxLength === 1) return (await elementOf(held)).type(value, { timeout: ACTION_TIMEOUT_MS });
  const isFocused = await look.elements.evaluate(({ elements }, index) => {
    const field = elements[index] as HTMLInputElement;
    field.focus();
    field.select?.();
    return document.hasFocus() && (field.getRootNode() as Document).activeElement === field;
  }, control.index);
  if (isFocused) {
    await page.keyboard.insertText(value);
    const isThere = await look.elements.evaluate(
      ({ elements }, [index, text]) => (elements[index] as HTMLInputElement).value === text,
      [control.index, value] as const,
    );
    if (isThere) return;
  }
  await (await elementOf(held)).fill(value, { timeout: ACTION_TIMEOUT_MS });
}

/** Presses as a person does; at the second try without the mouse. */
export async function press(held: Held, again: boolean): Promise<void> {
  const { page, look, control } = held;
  if (again) return look.elements.evaluate(({ elements }, index) => elements[index]!.click(), control.index);
  const point = look.frame === page.mainFrame() ? await pointOf(held) : undefined;
  if (point) await page.mouse.click(point.x, point.y);
  else await pressElement(await elementOf(held));
}

/** Presses with the mouse, once nothing is in the way; where something stays in the way, without it. */
export async function pressElement(element: ElementHandle<HTMLElement>): Promise<void> {
  try {
    await element.click({ noWaitAfter: true, timeout: ACTION_TIMEOUT_MS });
  } catch (error) {
    if (!/Timeout|intercepts|outside of the viewport|not visible/i.test(messageOf(error))) throw error;
    await element.evaluate((node) => node.click());
  }
}

export const elementOf = ({ look, control }: Held): Promise<ElementHandle<HTMLElement>> =>
  look.elements.evaluateHandle(({ elements }, index) => elements[index]!, control.index);

/** Where the mouse meets it and nothing else, once it stands still; undefined where it does not. */
const pointOf = ({ look, control }: Held): Promise<{ x: number; y: number } | undefined> =>
  look.elements.evaluate(async ({ elements }, index) => {
    const element = elements[index]!;
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const boxes: DOMRect[] = [];
    while (boxes.length < 2) {
      await new Promise(requestAnimationFrame);
      boxes.push(element.getBoundingClientRect());
    }
    const [before, after] = boxes as [DOMRect, DOMRect];
    if (['x', 'y', 'width', 'height'].some((side) => before[side as 'x'] !== after[side as 'x'])) return undefined;
    const point = { x: after.x + after.width / 2, y: after.y + after.height / 2 };
    // A page that draws itself anew has another in its place by now.
    if (!element.isConnected) return undefined;
    const top = (element.getRootNode() as Document | ShadowRoot).elementFromPoint(point.x, point.y);
    return top && element.contains(top) && !(element as HTMLButtonElement).disabled ? point : undefined;
  }, control.index);
