import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/metadata-again' },
  judge: ({ seen: { documents } }) =>
    each('documents', documents, ({ url, document, again }) => {
      const answered = again.filter((one) => one.document);
      if (answered.length === 0) return untestable(`${url} was not served again`);
      const other = answered.find((one) => canonical(one.document) !== canonical(document));
      if (!other) return met;
      const names = [...new Set([...Object.keys(document), ...Object.keys(other.document ?? {})])];
      const differing = names.filter((name) => canonical(document[name]) !== canonical(other.document?.[name]));
      return doubtful({
        subject: url,
        expected: 'the same document each time: clients keep it for minutes',
        observed: `differing ${differing.map((name) => `${name}: ${show(other.document?.[name], 80)}`).join(', ')}`,
        exchange: other.exchange.id,
      });
    }),
});

/** JSON with keys in order: their order carries no meaning. A signature is as new as its document is old (RFC 8414 §2.1). */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
  const unsigned = Object.entries(value).filter(([name]) => name !== 'signed_metadata');
  const entries = unsigned.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, item]) => `${name}:${canonical(item)}`).join(',')}}`;
}
