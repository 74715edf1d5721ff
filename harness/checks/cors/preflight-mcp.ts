import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, violated } from '../../core/outcome.js';
import { listed } from '../cors-headers.js';
import { MODERN_HEADERS, refusedHeaders, stoppedBy } from '../preflight.js';

const CLAUDE_AI = 'https://claude.ai';

export default defineCheck({
  needs: { cors: 'cors/answers', negotiated: 'session/eras' },
  judge: ({ cors, negotiated }) => {
    // A client of 2026-07-28 sends its headers before it knows that it has to step down. A stream is resumed in sessions alone.
    const sessions = cors.stateful || cors.older?.stateful === true;
    const wished = [...MODERN_HEADERS, ...(sessions ? ['mcp-session-id', 'last-event-id'] : [])];
    return all(
      cors.preflights
        .filter(({ origin }) => origin !== 'https://evil.example')
        .map((preflight) => {
          const { origin, exchange } = preflight;
          const finding = { subject: `preflight from ${origin}`, exchange: exchange.id };
          const stopped = stoppedBy(preflight, cors, negotiated);
          if (stopped) return (origin === CLAUDE_AI ? violated : doubtful)({ ...finding, ...stopped });
          const headers = exchange.response?.headers ?? {};
          const methods = listed(headers['access-control-allow-methods']);
          // POST and GET need no leave (Fetch standard, CORS-safelisted method); `*` is one for all without credentials.
          const closing = sessions && !methods.includes('*') && !methods.includes('delete') ? ['DELETE'] : [];
          const missing = [...refusedHeaders(exchange).filter((name) => wished.includes(name)), ...closing];
          if (missing.length === 0) return met;
          const allowed = listed(headers['access-control-allow-headers']);
          return doubtful({
            ...finding,
            expected: `${missing.join(', ')} allowed`,
            observed: `headers ${allowed.join(', ') || 'none'}; methods ${methods.join(', ') || 'none'}`,
          });
        }),
    );
  },
});
