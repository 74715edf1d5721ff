import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  wants: { negotiated: 'session/eras' },
  judge: ({ discovery: { resource, issuers, fallback }, negotiated }) => {
    const { attempts } = resource;
    const spoken = negotiated?.eras.map(({ revision }) => revision) ?? [];
    // That revision knows no such metadata: the authorization server is looked for at the MCP server's own origin.
    const isOlder = spoken.length > 0 && spoken.every((revision) => revision === '2025-03-26');
    if (isOlder && fallback && issuers[0]?.metadata)
      return notApplicable('only 2025-03-26 is spoken, and its way to the authorization server works');
    const served = attempts.filter(({ document }) => document);
    const pointed = attempts.find(({ forms }) => forms.includes('challenge'));
    const wanted = pointed && !pointed.document ? pointed : (served[0] ?? attempts[0]!);
    const finding = {
      subject: wanted.url,
      expected: '200 with protected resource metadata as application/json',
      ...(wanted.exchange && { exchange: wanted.exchange.id }),
    };
    if (!wanted.document) {
      const others = attempts.map(({ url, problem }) => `${url}: ${problem ?? 'served'}`);
      return violated({ ...finding, observed: others.join('; ') });
    }
    const type = wanted.exchange?.response?.headers['content-type'] ?? 'no content type';
    if (!/^application\/json\s*(;|$)/i.test(type)) return doubtful({ ...finding, observed: type });
    const missing = attempts.find(({ document }) => !document);
    return pointed || !missing
      ? met
      : doubtful({ ...finding, observed: `no pointer in the 401, and ${missing.url}: ${missing.problem}` });
  },
});
