import { defineCheck } from '../../core/check.js';
import { each, met, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  judge: ({ consented: { flows } }) =>
    each(
      'redirects after a password was sent',
      flows
        .flatMap(({ consent }) => consent?.hops ?? [])
        .filter(
          ({ method, carriedCredentials, status }) =>
            method === 'POST' && carriedCredentials && status >= 300 && status < 400,
        ),
      ({ url, status }) =>
        status === 307 || status === 308
          ? violated({ subject: `answer to the sign-in form at ${url}`, expected: '303 or 302', observed: `${status}` })
          : met,
    ),
});
