import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, violated } from '../../core/outcome.js';

const PLACEHOLDER =
  /^(example|my|sample|test|demo|template)?[-_ ]?(mcp)?[-_ ]?(server|template)?([-_ ]?(template|example|boilerplate|starter))?$/i;
const META_INFO = 'io.modelcontextprotocol/serverInfo';

const words = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && word !== 'mcp' && word !== 'server');

/** Whether two names have a word in common, or one runs its words together. */
function alike(a: string, b: string): boolean {
  const [left, right] = [words(a), words(b)];
  return (
    left.some((word) => right.includes(word)) ||
    left.join('').includes(right.join('')) ||
    right.join('').includes(left.join(''))
  );
}

export default defineCheck({
  needs: { negotiated: 'session/eras', declared: 'target/declared' },
  judge: ({ negotiated, declared }) =>
    each('eras', negotiated.eras, ({ era, revision, welcome }) => {
      const meta = welcome._meta as Record<string, unknown> | null | undefined;
      const info = (era === 'modern' ? (meta?.[META_INFO] ?? welcome.serverInfo) : welcome.serverInfo) as
        | { name?: unknown; title?: unknown; version?: unknown }
        | null
        | undefined;
      const opening = negotiated.openings.find((one) => one.era === era && one.revision === revision);
      const exchange = opening?.reply.exchange.id;
      const finding = {
        subject: `serverInfo (${revision})`,
        observed: show(info ?? undefined),
        ...(exchange && { exchange }),
      };
      const { name, title, version } = info ?? {};
      const given = [name, version].every((text) => typeof text === 'string' && text !== '');
      // In 2026-07-28 a server SHOULD, before that it MUST say who it is.
      if (!given) return (era === 'modern' ? doubtful : violated)({ ...finding, expected: 'a name and a version' });
      if (PLACEHOLDER.test(String(name)) || version === '0.0.0')
        return doubtful({ ...finding, expected: "the server's own name and version" });
      const listed = declared.listing.name;
      const known = [name, title].filter((text) => typeof text === 'string');
      return listed === undefined || known.some((text) => alike(text, listed))
        ? met
        : doubtful({ ...finding, expected: `a name like that of the listing, ${listed}` });
    }),
});
