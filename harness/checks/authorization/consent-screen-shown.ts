import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, violated } from '../../core/outcome.js';

const CONSENT = /\b(allow|approve|authori[sz]e|grant|consent|permission|access)/i;

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  judge: ({ consented: { flows } }) => {
    // The first flow of each client that got a code: a person need not be asked twice for the same one, and a refusal needs no consent.
    const answered = flows.filter(({ answer, consent }) => answer?.parameters.code && consent);
    const first = answered.filter(
      ({ clientId }, at) => answered.findIndex((flow) => flow.clientId === clientId) === at,
    );
    return each('new clients that came back from the authorization server', first, ({ name, consent }) => {
      const finding = { subject: `flow ${name}, a new client`, expected: 'a page that asks for consent' };
      if (consent?.steps.length === 0)
        return violated({ ...finding, observed: 'a redirect without any page to act on' });
      const asked = consent?.steps.some(({ kind }) => kind === 'consent') || CONSENT.test(consent?.consentText ?? '');
      return asked ? met : doubtful({ ...finding, observed: `only ${show(consent?.steps.map(({ kind }) => kind))}` });
    });
  },
});
