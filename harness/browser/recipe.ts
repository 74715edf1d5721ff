import type { Frame, Locator, Page } from 'playwright';
import type { Account } from '../core/consent.js';
import type { RecipeStep } from '../target/target.js';

/** A recipe's step whose element is on the page now. */
export interface Findable {
  /** Place in the recipe, from 0. */
  index: number;
  step: RecipeStep;
  frame: Frame;
  locator: Locator;
}

/** What of a recipe applies to a decision: to refuse, only what signs in; the consent page is left to the heuristic. */
export function stepsFor(recipe: readonly RecipeStep[], decision: 'approve' | 'deny'): readonly RecipeStep[] {
  if (decision === 'approve') return recipe;
  const lastTyped = recipe.findLastIndex((step) => !('click' in step));
  return recipe.slice(0, lastTyped < 0 ? 0 : lastTyped + 2);
}

/**
 * The next step that can be done on this page.
 * @param from index of the first step not yet done
 * @param skip steps may be passed over: someone who is signed in does not see the first ones
 */
export async function findStep(
  page: Page,
  steps: readonly RecipeStep[],
  from: number,
  skip: boolean,
): Promise<Findable | undefined> {
  for (let index = from; index < (skip ? steps.length : from + 1); index++) {
    const step = steps[index];
    if (!step) return undefined;
    for (const frame of page.frames()) {
      const locator = locate(frame, step).first();
      if (await locator.isVisible().catch(() => false)) return { index, step, frame, locator };
    }
  }
  return undefined;
}

function locate(frame: Frame, step: RecipeStep): Locator {
  if ('click' in step) {
    const { role, name, selector } = step.click;
    if (selector) return frame.locator(selector);
    if (role) return frame.getByRole(role as Parameters<Frame['getByRole']>[0], name ? { name } : {});
    return frame.getByRole('button', { name: name ?? '' }).or(frame.getByRole('link', { name: name ?? '' }));
  }
  const { label, selector } = 'fill' in step ? step.fill : step.totp;
  if (selector) return frame.locator(selector);
  return label ? frame.getByLabel(label) : frame.locator('input[autocomplete="one-time-code"]');
}

/** Fills `{{account.username}}` and `{{account.password}}` in; unknown templates stay as they are. */
export function fillIn(value: string, account: Account | undefined): string {
  return value.replace(
    /\{\{\s*account\.(username|password)\s*\}\}/g,
    (template, key: 'username' | 'password') => account?.[key] ?? template,
  );
}

/** Whether a step types the account's password. */
export const typesPassword = (step: RecipeStep): boolean =>
  'fill' in step && /\{\{\s*account\.password\s*\}\}/.test(step.fill.value);

/** A step as the trail names it. */
export function nameOfStep(step: RecipeStep): string {
  if ('click' in step) return `press ${step.click.name ?? step.click.selector ?? step.click.role}`;
  if ('totp' in step) return 'fill the one-time code';
  return `fill ${step.fill.label ?? step.fill.selector}`;
}
