import { defineCheck } from '../../core/check.js';
import { all, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/token-errors' },
  wants: { consented: 'authorization/consents' },
  judge: ({ seen: { attempts }, consented }) => {
    const redeemed = consented?.flows.flatMap(({ token }) => token ?? []) ?? [];
    const sent = [...redeemed, ...attempts.map(({ exchange }) => exchange)];
    const judged = ['charset=UTF-8', ''].map((charset) => {
      const type = `application/x-www-form-urlencoded${charset && `;${charset}`}`;
      const these = sent.filter(({ request }) => request.headers['content-type'] === type);
      const read = these.find(({ response }) => isRead(response));
      if (read) return met;
      const [one] = these.filter(({ response }) => response);
      if (!one?.response) return untestable(`no answer to a token request as ${type}`);
      const { status, body } = one.response;
      return violated({
        subject: 'token endpoint',
        expected: `${type} is read`,
        observed: `${status} ${show(body)}`,
        exchange: one.id,
      });
    });
    return all(judged);
  },
});

/** A token, or an OAuth error that names what was in the form: both show that the form was read (RFC 6749 §5). */
const isRead = (response: { status: number; body: string } | undefined): boolean =>
  response !== undefined &&
  (response.status === 200 || /"(invalid_grant|invalid_client|unsupported_grant_type)"/.test(response.body));
