/*
 * Both generators write pages that load an analytics script when opened. A report about somebody's server tells nobody that it is read.
 */

/** The script that loads the analytics, and the one after it that sets them up. What Allure itself runs is inside the file. */
const ANALYTICS =
  /<script\b[^>]*\bsrc=["']?https?:[^>]*>\s*<\/script>(?:\s*<script>[^<]*\bdataLayer\b[^<]*<\/script>)?/gi;

/** The pages carry their scripts, styles and data inside, so nothing that is not in the file is needed. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data:",
  'img-src data: blob:',
  'media-src data: blob:',
  'font-src data:',
  'connect-src data: blob:',
  'frame-src data: blob:',
  'worker-src data: blob:',
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');

/** A single-file Allure page without its analytics, and with a policy that lets it load nothing from anywhere. */
export const harden = (page: string): string =>
  page
    .replace(ANALYTICS, '')
    .replace(
      /<head\b[^>]*>/i,
      (head) =>
        `${head}<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer">`,
    );

/** The history files inside a single-file page of Allure 2: file name and content. Empty for other pages. */
export function historyIn(page: string): [name: string, content: string][] {
  const embedded = page.matchAll(/\bd\('history\/([a-z-]+\.json)','([A-Za-z0-9+/=]*)'\)/g);
  return [...embedded].map(([, name, base64]) => [name!, Buffer.from(base64!, 'base64').toString('utf8')]);
}
