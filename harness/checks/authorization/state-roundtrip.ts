import { defineCheck } from '../../core/check.js';
import { each, met, show, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  judge: ({ consented: { flows } }) =>
    each(
      'redirects to a callback',
      flows.filter(({ answer }) => answer),
      ({ name, request, answer }) =>
        answer?.parameters.state === request.state
          ? met
          : violated({
              subject: `answer to flow ${name}`,
              expected: `state ${request.state}`,
              observed: show(answer?.parameters.state),
            }),
    ),
});
