import { icon } from '../reference/png.js';
import { documentation, privacyPolicy, security, start, support, terms } from './pages.js';

/** A document that the reference publishes. In texts, `{{url}}` and `{{origin}}` stand for the MCP URL and its origin. */
export interface Page {
  /** Default `text/html; charset=utf-8`. */
  type?: string;
  body: string | Uint8Array;
}

/** What the vendor of the reference publishes, by path. */
export const site = (): Record<string, Page> => ({
  '/': { body: start },
  '/docs': { body: documentation },
  '/privacy': { body: privacyPolicy },
  '/terms': { body: terms },
  '/support': { body: support },
  '/.well-known/security.txt': { type: 'text/plain; charset=utf-8', body: security },
  '/favicon.ico': { type: 'image/png', body: ICONS.small },
  '/icon.png': { type: 'image/png', body: ICONS.large },
});

const ICONS = { small: icon(64), large: icon(256) };
