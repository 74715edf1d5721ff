/** A form of a page, as far as a person without scripts could use it. */
export interface Form {
  action: string;
  /** Names and values of the fields that are filled already. */
  hidden: Record<string, string>;
  /** Names of the fields to fill, by what they are for. */
  username?: string;
  password?: string;
  buttons: { name: string; value: string; label: string }[];
}

/** The first form of a page of the reference. Not a parser of HTML at large. */
export function formOf(html: string): Form | undefined {
  const found = /<form\b([^>]*)>(.*?)<\/form>/is.exec(html);
  if (!found) return undefined;
  const form: Form = { action: attribute(found[1]!, 'action') ?? '', hidden: {}, buttons: [] };
  for (const [, tag] of found[2]!.matchAll(/<input\b([^>]*)>/gi)) {
    const [name, type, value] = ['name', 'type', 'value'].map((key) => attribute(tag!, key));
    if (name === undefined) continue;
    if (type === 'password') form.password = name;
    else if (type === 'text' || type === 'email') form.username = name;
    else form.hidden[name] = value ?? '';
  }
  for (const [, tag, label] of found[2]!.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gis))
    form.buttons.push({
      name: attribute(tag!, 'name') ?? '',
      value: attribute(tag!, 'value') ?? '',
      label: label!.trim(),
    });
  return form;
}

/** The links of a page, with their words and whole URLs. */
export const linksOf = (html: string, base: URL): { text: string; url: string }[] =>
  [...html.matchAll(/<a\b([^>]*)>(.*?)<\/a>/gis)].flatMap(([, tag, words]) => {
    const href = attribute(tag!, 'href');
    return href !== undefined && URL.canParse(href, base)
      ? [{ text: textOf(words!), url: new URL(href, base).href }]
      : [];
  });

/** The text of a page as a reader sees it. */
export function textOf(html: string): string {
  const body = html.replace(/<(head|style|script)\b.*?<\/\1>/gis, ' ').replace(/<[^>]*>/g, ' ');
  return decoded(body).replace(/\s+/g, ' ').trim();
}

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1];
  return value === undefined ? undefined : decoded(value);
};

const SIGNS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
const decoded = (text: string): string =>
  text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => SIGNS[name] ?? '');
