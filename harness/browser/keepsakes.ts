import type { Attachment } from '../core/evidence.js';
import type { Look } from './look.js';
import type { View } from './view.js';
import type { Link, Way } from './way.js';

const PICTURE_TIMEOUT_MS = 3_000;
const MOST_LINKS = 200;
/** Characters of localStorage kept per origin. */
const STORAGE_LIMIT = 200_000;
/** Whatever can be typed into: a password may stand in a field of any kind. */
const FIELDS =
  'textarea, input:not([type=submit], [type=button], [type=image], [type=checkbox], [type=radio], [type=hidden])';

/** What is kept of a page before it is used: its picture, its text, its links, what its scripts store. */
export async function keep(way: Way, view: View, kind: string, text: string): Promise<Attachment | undefined> {
  // A consent may take several pages: what is asked, then how to go on.
  const goesOn = isAsking(kind) && isAsking(way.steps.at(-1)?.kind);
  const links = (await Promise.all(view.looks.map(linksOf))).flat();
  way.consentText = `${goesOn ? `${way.consentText}\n\n` : ''}${text.trim()}`.slice(0, 4_000);
  // A link to a callback would hold a code.
  const news = links.filter(({ url }) => !way.links.some((known) => known.url === url) && !isCallback(way, url));
  way.links = [...way.links, ...news].slice(0, MOST_LINKS);
  const [picture] = await Promise.all([
    pictureOf(way, view, kind),
    ...view.looks.map((look) => keepStorage(way, look)),
  ]);
  return picture;
}

const isAsking = (kind: string | undefined): boolean => kind === 'consent' || kind === 'onward';

const isCallback = ({ room }: Way, url: string): boolean => URL.canParse(url) && room.proxy.isSunk(new URL(url));

/** Where the page leads people: terms, privacy policy. */
const linksOf = ({ frame }: Look): Promise<Link[]> =>
  frame
    .evaluate(
      (most) =>
        // biome-ignore lint/performance/useDomNodeTextContent: as a person sees it
        [...document.links].slice(0, most).map(({ innerText, href }) => ({
          text: innerText.trim().slice(0, 100),
          url: href.slice(0, 2_000),
        })),
      MOST_LINKS,
    )
    .catch(() => []);

/**
 * A screenshot with every field masked that holds something; none of a page that prints the password. A page that reads
 * as an earlier one did is not taken again: consents for one callback look alike, and a picture costs as much as a click.
 */
async function pictureOf(way: Way, view: View, kind: string): Promise<Attachment | undefined> {
  const password = way.request.account?.password;
  if (password && view.looks.some(({ text }) => text.includes(password))) return undefined;
  const sight = JSON.stringify(view.looks.map(({ title, text, controls }) => [title, text, controls]));
  const earlier = way.pictures.get(sight);
  if (earlier) return earlier;
  // Masking costs more than the picture itself, so empty fields go without.
  const filled = view.looks.filter(({ controls }) => controls.some((control) => control.value === 'filled'));
  try {
    const bytes = await view.page.screenshot({
      type: 'jpeg',
      quality: 60,
      timeout: PICTURE_TIMEOUT_MS,
      mask: filled.map(({ frame }) => frame.locator(FIELDS)),
    });
    const picture = await way.attach(`${way.request.name}-${way.steps.length + 1}-${kind}`, 'image/jpeg', bytes);
    way.pictures.set(sight, picture);
    return picture;
  } catch {
    return undefined; // The page moved on by itself.
  }
}

/** Read from the page itself, for Playwright's `storageState` opens further pages to do so. */
async function keepStorage({ storage }: Way, { frame }: Look): Promise<void> {
  const entries = await frame
    .evaluate((limit) => {
      const items = Object.entries(localStorage).map(([name, value]) => ({ name, value }));
      return JSON.stringify(items).length <= limit ? items : [];
    }, STORAGE_LIMIT)
    .catch(() => []);
  if (entries.length > 0 && URL.canParse(frame.url())) storage.set(new URL(frame.url()).origin, entries);
}
