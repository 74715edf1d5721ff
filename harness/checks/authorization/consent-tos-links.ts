import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/terms' },
  judge: ({ seen: { pages, looked, links } }) => {
    if (pages === 0 || !looked) return untestable('no page of a consent was seen');
    if (links.length === 0)
      return doubtful({
        subject: 'the pages of sign-in and consent',
        expected: 'links to terms of service and privacy policy',
        observed: 'none',
      });
    return each('links', links, ({ text, url, exchange: { id, response, fault } }) => {
      const { status = 0 } = response ?? {};
      if (fault && !response) return untestable(`${url}: ${fault.kind}`);
      return status < 400
        ? met
        : doubtful({ subject: `link "${text}"`, expected: 'a page', observed: `${url}: HTTP ${status}`, exchange: id });
    });
  },
});
