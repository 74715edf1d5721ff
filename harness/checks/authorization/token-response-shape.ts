import { defineCheck } from '../../core/check.js';
import { all, doubtful, each, met, show, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  judge: ({ consented: { flows } }) => {
    const answered = flows.flatMap(({ name, token, tokens }) =>
      token?.response && token.response.status >= 200 && token.response.status < 300
        ? [{ name, exchange: token.id, response: token.response, tokens }]
        : [],
    );
    return each('successful token responses', answered, ({ name, exchange, response, tokens }) => {
      const at = { subject: `token response of flow ${name}`, exchange };
      if (!tokens) return violated({ ...at, expected: 'a JSON object', observed: show(response.body) });
      const { access_token, token_type, expires_in } = tokens;
      const nulls = Object.keys(tokens).filter((member) => tokens[member] === null);
      const fresh = /no-store/i.test(response.headers['cache-control'] ?? '');
      const isBearer = typeof token_type === 'string' && token_type.toLowerCase() === 'bearer';
      return all([
        ...(typeof access_token === 'string'
          ? []
          : [violated({ ...at, expected: 'access_token, a string', observed: show(access_token) })]),
        ...(isBearer ? [] : [violated({ ...at, expected: 'token_type Bearer', observed: show(token_type) })]),
        ...nulls.map((member) =>
          violated({ ...at, expected: `${member} left out where it has no value`, observed: 'null' }),
        ),
        ...(typeof expires_in === 'number'
          ? []
          : [doubtful({ ...at, expected: 'expires_in, a number', observed: show(expires_in) })]),
        ...(fresh
          ? []
          : [
              doubtful({
                ...at,
                expected: 'Cache-Control: no-store',
                observed: show(response.headers['cache-control']),
              }),
            ]),
        met,
      ]);
    });
  },
});
