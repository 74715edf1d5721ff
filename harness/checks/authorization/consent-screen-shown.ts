import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable, violated } from '../../core/outcome.js';

const CONSENT = /\b(allow|approve|authori[sz]e|grant|consent|permission|access)/i;

export default defineCheck({
  needs: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ registered: { routes, hosted }, consented: { flows } }) => {
    // One that others know, too, this person may have approved before.
    const isNew = routes.taken === 'dcr' || (routes.taken === 'cimd' && hosted);
    // The first flow of each client that got a code: a person need not be asked twice for the same one, and a refusal needs no consent.
    const answered = flows.filter(({ answer, consent }) => answer?.parameters.code && consent);
    const first = answered.filter(
      ({ clientId }, at) => answered.findIndex((flow) => flow.clientId === clientId) === at,
    );
    return each('clients that came back from the authorization server', first, ({ name, signedIn, consent }) => {
      const subject = `flow ${name}, ${isNew ? 'a new client' : 'a client that may be known'}`;
      const finding = { subject, expected: 'a page that asks for consent' };
      if (consent?.steps.length === 0)
        // Whoever is not signed in has approved nothing.
        return isNew || !signedIn
          ? violated({ ...finding, observed: 'a redirect without any page to act on' })
          : untestable(`flow ${name}: no page was shown, for a client that this person may have approved before`);
      const asked = consent?.steps.some(({ kind }) => kind === 'consent') || CONSENT.test(consent?.consentText ?? '');
      return asked ? met : doubtful({ ...finding, observed: `only ${show(consent?.steps.map(({ kind }) => kind))}` });
    });
  },
});
