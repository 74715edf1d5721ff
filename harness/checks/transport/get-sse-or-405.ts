import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, violated } from '../../core/outcome.js';
import { seen, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { sessions: 'transport/sessions' },
  judge: ({ sessions }) => {
    if (!sessions.legacy) return notApplicable('the server speaks 2026-07-28 only, which has no GET');
    const { get, revision } = sessions;
    const status = statusOf(get);
    const headers = get.response?.headers ?? {};
    const type = headers['content-type'] ?? '';
    if (status === 401 && !get.request.headers.authorization) return notApplicable('GET asks for a token');
    if (status === 200 && /^text\/event-stream\b/i.test(type)) return met;
    if (status === 405 && headers.allow !== undefined) return met;
    const finding = {
      subject: `GET of the MCP URL (${revision})`,
      expected: 'an SSE stream, or 405 with Allow',
      observed:
        status === 405
          ? 'HTTP 405 without Allow'
          : get.response
            ? `HTTP ${status}, ${type || 'no content type'}`
            : seen(get),
      exchange: get.id,
    };
    // Whoever is sent on, to documentation say, listens to nothing, and goes on with POST, as after 404.
    return status >= 300 && status < 500 ? doubtful(finding) : violated(finding);
  },
});
