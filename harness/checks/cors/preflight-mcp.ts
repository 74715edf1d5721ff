import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, violated } from '../../core/outcome.js';
import { statusOf } from '../../core/seen.js';
import { listed, mayRead } from '../cors-headers.js';

const CLAUDE_AI = 'https://claude.ai';
/** Without these no request of any revision gets through. */
const BASIC = ['authorization', 'content-type', 'mcp-protocol-version'];

export default defineCheck({
  needs: { cors: 'cors/answers' },
  judge: ({ cors }) =>
    all(
      cors.preflights
        .filter(({ origin }) => origin !== 'https://evil.example')
        .map(({ origin, exchange }) => {
          const finding = { subject: `preflight from ${origin}`, exchange: exchange.id };
          const status = statusOf(exchange);
          const bad = origin === CLAUDE_AI ? violated : doubtful;
          const allowed = exchange.response?.headers['access-control-allow-origin'] ?? 'no Access-Control-Allow-Origin';
          if (status < 200 || status > 299 || !mayRead(exchange, origin))
            return bad({
              ...finding,
              expected: '200 or 204, and the origin allowed',
              observed: `HTTP ${status}, ${allowed}`,
            });
          const { headers } = exchange.response!;
          const methods = listed(headers['access-control-allow-methods']);
          // POST and GET need no leave (Fetch standard, CORS-safelisted method); `*` is one for all without credentials.
          const wanted = cors.stateful ? ['delete'] : [];
          const missingMethods = methods.includes('*') ? [] : wanted.filter((method) => !methods.includes(method));
          const names = listed(headers['access-control-allow-headers']);
          const asked = listed(exchange.request.headers['access-control-request-headers']);
          // Accept needs no leave either; `*` does not cover Authorization.
          const missing = asked.filter(
            (name) => name !== 'accept' && !names.includes(name) && (name === 'authorization' || !names.includes('*')),
          );
          const basic = missing.filter((name) => BASIC.includes(name));
          if (basic.length > 0)
            return bad({
              ...finding,
              expected: `${basic.join(', ')} allowed`,
              observed: names.join(', ') || 'no header allowed',
            });
          if (missing.length > 0 || missingMethods.length > 0)
            return doubtful({
              ...finding,
              expected: `${[...missing, ...missingMethods.map((name) => name.toUpperCase())].join(', ')} allowed`,
              observed: `headers ${names.join(', ') || 'none'}; methods ${methods.join(', ') || 'none'}`,
            });
          return met;
        }),
    ),
});
