import { html } from '../text.js';

/** HTML that has been escaped already. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What a template may hold; strings are escaped, `undefined` and `false` leave nothing behind. */
export type Content = string | number | Markup | undefined | false | readonly Content[];

/** HTML in which every value is escaped unless it is markup itself: forgetting to escape is not possible. */
export function markup(literals: TemplateStringsArray, ...values: Content[]): Markup {
  let text = literals[0]!;
  for (let n = 0; n < values.length; n++) text += rendered(values[n]) + literals[n + 1]!;
  return new Markup(text);
}

function rendered(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return html(value);
  if (typeof value === 'number') return String(value);
  let text = '';
  for (const item of value) text += rendered(item);
  return text;
}

/** Content with something between the items. */
export const joined = (items: readonly Content[], separator: Content): Content =>
  items.flatMap((item, n) => (n === 0 ? [item] : [separator, item]));
