import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  judge: ({ consented: { flows } }) => {
    const flow = flows.find(({ decision }) => decision === 'deny');
    const { consent, answer, problem = '' } = flow ?? {};
    if (!flow || !consent) return untestable('no flow came as far as a page to refuse at');
    const finding = { subject: `flow ${flow.name}`, expected: 'a redirect with error=access_denied and the state' };
    if (consent.status === 'stuck' && consent.untestable) return { outcome: 'attest', reason: problem };
    if (!answer) return doubtful({ ...finding, observed: problem });
    if (!consent.steps.some(({ kind }) => kind === 'consent')) return untestable('no page to refuse at was shown');
    const { code, error, state } = answer.parameters;
    if (code !== undefined) return violated({ ...finding, observed: 'a redirect with a code' });
    // Whether the state came back whole is a row of its own.
    return error === 'access_denied' && state !== undefined
      ? met
      : doubtful({ ...finding, observed: `error=${show(error)}, state=${show(state)}` });
  },
});
