import { HttpResponse, http, type RequestHandler } from 'msw';
import { icon } from '../reference/png.js';

/** DNS record types as numbers (RFC 1035 section 3.2.2, RFC 3596). */
const TYPES: Readonly<Record<string, number>> = { A: 1, MX: 15, TXT: 16, AAAA: 28 };

/** Records by name and type, `{ 'notes.touchstone.test A': ['93.184.215.14'] }`. */
export type Records = Readonly<Record<string, readonly string[]>>;

/**
 * Third parties that a run asks about a server and that no test may reach: public resolvers (DNS over HTTPS, JSON form)
 * and Google's favicon service.
 * @param records what the resolvers know; any other name does not exist
 */
export const thirdParties = (records: Records = {}): RequestHandler[] => [
  ...['https://dns.google/resolve', 'https://cloudflare-dns.com/dns-query'].map((resolver) =>
    http.get(resolver, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const name = searchParams.get('name') ?? '';
      const type = (searchParams.get('type') ?? 'A').toUpperCase();
      const found = records[`${name} ${type}`] ?? [];
      const exists = Object.keys(records).some((key) => key.startsWith(`${name} `));
      return HttpResponse.json(
        {
          Status: exists ? 0 : 3,
          Question: [{ name, type: TYPES[type] ?? 0 }],
          ...(found.length > 0 && { Answer: found.map((data) => ({ name, type: TYPES[type] ?? 0, TTL: 300, data })) }),
        },
        { headers: { 'content-type': 'application/dns-json' } },
      );
    }),
  ),
  http.get('https://www.google.com/s2/favicons', ({ request }) => {
    const size = Number(new URL(request.url).searchParams.get('sz') ?? 16);
    return new HttpResponse(icon(size), { headers: { 'content-type': 'image/png' } });
  }),
];
