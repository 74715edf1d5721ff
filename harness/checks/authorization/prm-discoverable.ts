import { defineCheck } from '../../core/check.js';
import { doubtful, met, violated } from '../../core/outcome.js';
import { withoutResourceMetadata } from '../older-discovery.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  wants: { negotiated: 'session/eras' },
  judge: ({ discovery, negotiated }) => {
    const older = withoutResourceMetadata(discovery, negotiated);
    if (older) return older;
    const { attempts } = discovery.resource;
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
