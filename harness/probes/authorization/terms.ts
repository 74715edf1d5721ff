import type { Exchange } from '../../core/evidence.js';
import { urlOf } from '../../oauth/document.js';
import { defineProbe } from '../context.js';

/** A link to terms or to a privacy policy, by its words or its address. */
const LEGAL =
  /\b(terms|tos|privacy|conditions|legal|policy|agb|nutzungsbedingungen|datenschutz\w*|confidentialité|términos|privacidad|termini|termos)\b|規約|プライバシー|条款|隐私/i;

const MOST_LINKS = 4;

/** The links to terms and privacy policy that the pages of a consent show, and whether they lead anywhere. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 60_000,
  sends: ['GET of the terms and privacy policy that the consent page links, at most 4'],
  traffic: { requests: MOST_LINKS },
  needs: { consents: 'authorization/consents' },
  gather: async ({ consents: { flows } }, { wire, signal }) => {
    const consented = flows.filter(({ consent }) => consent?.status === 'returned' && consent.steps.length > 0);
    const links = consented.flatMap(({ consent }) => consent?.links ?? []);
    const legal = links.filter(({ text, url }) => LEGAL.test(text) || LEGAL.test(urlOf(url)?.pathname ?? ''));
    const seen: { text: string; url: string; exchange: Exchange }[] = [];
    for (const { text, url } of legal) {
      if (seen.length >= MOST_LINKS || seen.some((known) => known.url === url) || !/^https?:/.test(url)) continue;
      const headers = { accept: 'text/html', authorization: '' };
      const exchange = await wire.exchange({
        purpose: 'link of the consent page',
        method: 'GET',
        url,
        headers,
        signal,
      });
      seen.push({ text, url, exchange });
    }
    return { pages: consented.length, looked: consented.some(({ consent }) => consent?.links), links: seen };
  },
});
