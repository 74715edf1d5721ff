import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { all, doubtful, each, met, show, violated } from '../../core/outcome.js';

/** Members that are texts where they are there at all (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). */
const TEXTS = ['refresh_token', 'scope', 'id_token'];

interface Answer {
  of: string;
  exchange: Exchange | undefined;
  tokens: Readonly<Record<string, unknown>> | undefined;
}

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  wants: { refresh: 'authorization/refresh' },
  judge: ({ consented: { flows }, refresh }) => {
    const answers: Answer[] = flows.map(({ name, token, tokens }) => ({ of: `flow ${name}`, exchange: token, tokens }));
    if (refresh?.first)
      answers.push({ of: 'a refresh', exchange: refresh.first.exchange, tokens: refresh.first.tokens });
    const answered = answers.flatMap(({ of, exchange, tokens }) =>
      exchange?.response && exchange.response.status >= 200 && exchange.response.status < 300
        ? [{ of, id: exchange.id, response: exchange.response, tokens }]
        : [],
    );
    return each('successful token responses', answered, ({ of, id, response: { headers, body }, tokens }) => {
      const at = { subject: `token response of ${of}`, exchange: id };
      if (!tokens) return violated({ ...at, expected: 'a JSON object', observed: show(body) });
      const { access_token, token_type, expires_in } = tokens;
      const nulls = Object.keys(tokens).filter((member) => tokens[member] === null);
      const others = TEXTS.filter((member) => tokens[member] != null && typeof tokens[member] !== 'string');
      const isBearer = typeof token_type === 'string' && token_type.toLowerCase() === 'bearer';
      const { 'cache-control': caching, 'content-type': type } = headers;
      return all([
        ...(typeof access_token === 'string'
          ? []
          : [violated({ ...at, expected: 'access_token, a string', observed: show(access_token) })]),
        ...(isBearer ? [] : [violated({ ...at, expected: 'token_type Bearer', observed: show(token_type) })]),
        ...nulls.map((member) =>
          violated({ ...at, expected: `${member} left out where it has no value`, observed: 'null' }),
        ),
        ...others.map((member) =>
          violated({ ...at, expected: `${member}, a string`, observed: `${member}: ${show(tokens[member])}` }),
        ),
        ...(typeof expires_in === 'number'
          ? []
          : [doubtful({ ...at, expected: 'expires_in, a number', observed: show(expires_in) })]),
        ...(/no-store/i.test(caching ?? '')
          ? []
          : [doubtful({ ...at, expected: 'Cache-Control: no-store', observed: show(caching) })]),
        ...(/\bjson\b/i.test(type ?? '')
          ? []
          : [doubtful({ ...at, expected: 'Content-Type: application/json', observed: show(type) })]),
        met,
      ]);
    });
  },
});
