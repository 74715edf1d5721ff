import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ registered, consented: { flows } }) => {
    const flow = flows.find(
      ({ consent }) => consent?.consentText && consent.steps.some(({ kind }) => kind === 'consent'),
    );
    const { consent, callback = '', name } = flow ?? {};
    const step = consent?.steps.findLast(({ kind }) => kind === 'consent');
    const text = consent?.consentText?.toLowerCase();
    if (!consent || !step || !text) return untestable('no consent page was seen whose text could be read');
    const { host } = new URL(callback);
    const client = registered.registrations.find((made) => made.metadata.redirect_uris.includes(callback));
    const page = consent.hops.findLast(
      ({ url, method, status }) => url === step.page && method === 'GET' && status < 300,
    );
    const { 'content-security-policy': policy = '', 'x-frame-options': frame = '' } = page?.headers ?? {};
    const at = { subject: `consent page of flow ${name}, ${step.page}` };
    const wanted = [host, ...(client ? [client.metadata.client_name] : [])];
    return all([
      met,
      ...wanted
        .filter((word) => !text.includes(word.toLowerCase()))
        .map((word) => doubtful({ ...at, expected: `the page shows ${word}`, observed: show(consent.consentText) })),
      ...(!page || /frame-ancestors/i.test(policy) || /^(deny|sameorigin)$/i.test(frame.trim())
        ? []
        : [
            doubtful({
              ...at,
              expected: 'Content-Security-Policy frame-ancestors, or X-Frame-Options',
              observed: 'neither',
            }),
          ]),
    ]);
  },
});
