import { defineCheck } from '../../core/check.js';
import { met, metBecause, show, untestable, violated } from '../../core/outcome.js';

const STEPS = {
  request: 'the authorization request',
  consent: 'sign-in and consent',
  callback: 'the redirect with a code',
  code: 'the token request',
  token: 'tools/list with the token',
};

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  wants: { sdks: 'authorization/sdk-clients' },
  judge: ({ consented: { flows, accesses }, sdks }) => {
    // Who is right where an SDK client fails, the rows of what it asked for tell; that it fails is worth knowing here.
    const told = sdks?.flows.map(({ sdk, tools, problem }) =>
      tools === null ? `SDK client ${sdk} stopped: ${show(problem)}` : `SDK client ${sdk} listed ${tools} tools`,
    );
    if (accesses.some(({ listed }) => listed)) return told ? metBecause(told.join('; ')) : met;
    const tried = flows.filter(({ decision }) => decision === 'approve');
    if (tried.length === 0) return untestable('no client could be registered to begin a flow with');
    const order = Object.keys(STEPS);
    const far = tried.reduce((a, b) => (order.indexOf(b.reached) > order.indexOf(a.reached) ? b : a));
    if (far.consent?.status === 'stuck' && far.consent.untestable)
      return untestable(far.problem ?? 'sign-in did not end');
    const last = far.reached === 'token' ? accesses.at(-1)?.exchanges.at(-1) : far.token;
    const answer = last?.response ? `status ${last.response.status}` : last?.fault?.message;
    return violated({
      subject: `flow to ${far.callback}`,
      expected: 'a token with which the server lists its tools',
      observed: `stopped at ${STEPS[far.reached]}: ${[answer, far.problem].filter(Boolean).join(', ')}`,
      ...(last && { exchange: last.id }),
    });
  },
});
