import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable } from '../../core/outcome.js';
import { listed, mayRead } from '../cors-headers.js';

export default defineCheck({
  needs: { cors: 'cors/answers' },
  judge: ({ cors }) => {
    const wanted = [
      { header: 'www-authenticate', exchange: cors.refused },
      { header: 'mcp-session-id', exchange: cors.opening },
      { header: 'mcp-session-id', exchange: cors.older?.opening },
    ].filter(({ header, exchange }) => exchange?.response?.headers[header] !== undefined);
    if (wanted.length === 0) return notApplicable('the server sends neither WWW-Authenticate nor Mcp-Session-Id');
    return all(
      wanted.map(({ header, exchange }) => {
        if (!mayRead(exchange!, 'https://claude.ai'))
          return untestable('pages may not read the answer at all: see cors.actual-response');
        const exposed = listed(exchange!.response!.headers['access-control-expose-headers']);
        if (exposed.includes(header) || exposed.includes('*')) return met;
        return doubtful({
          subject: header,
          expected: `Access-Control-Expose-Headers with ${header}`,
          observed: exposed.join(', ') || 'no header exposed',
          exchange: exchange!.id,
        });
      }),
    );
  },
});
