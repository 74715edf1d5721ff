import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ registered, consented: { flows } }) => {
    const nameAt = (callback: string): string | undefined =>
      registered.registrations.find((made) => made.metadata.redirect_uris.includes(callback))?.metadata.client_name;
    const shown = flows.filter(
      ({ consent }) => consent?.consentText && consent.steps.some(({ kind }) => kind === 'consent'),
    );
    // Best one whose name is no part of its host: "claude.ai" alone does not say Claude.
    const apart = ({ callback }: { callback: string }): boolean =>
      !new URL(callback).hostname.includes(nameAt(callback)?.toLowerCase() ?? '');
    const flow = shown.find(apart) ?? shown[0];
    const { consent, callback = '', name } = flow ?? {};
    const step = consent?.steps.findLast(({ kind }) => kind === 'consent');
    const text = consent?.consentText?.toLowerCase();
    if (!consent || !step || !text) return untestable('no consent page was seen whose text could be read');
    const { hostname } = new URL(callback);
    const clientName = nameAt(callback);
    const page = consent.hops.findLast(
      ({ url, method, status }) => url === step.page && method === 'GET' && status < 300,
    );
    const { 'content-security-policy': policy = '', 'x-frame-options': frame = '' } = page?.headers ?? {};
    const at = { subject: `consent page of flow ${name}, ${step.page}` };
    const wanted = [hostname, ...(clientName === undefined ? [] : [clientName])];
    return all([
      met,
      ...wanted
        .filter((word) => !text.includes(word.toLowerCase()))
        .map((word) => doubtful({ ...at, expected: `the page shows ${word}`, observed: show(consent.consentText) })),
      ...(!page || isUnframed(policy, frame)
        ? []
        : [
            doubtful({
              ...at,
              expected: 'Content-Security-Policy frame-ancestors with hosts of its own or none, or X-Frame-Options',
              observed: /frame-ancestors[^;,]*/i.exec(policy)?.[0] ?? (frame === '' ? 'neither' : frame),
            }),
          ]),
    ]);
  },
});

/** Whether not just anybody may frame a page. Where both headers are there, browsers go by the policy (CSP 3 §6.4.2.1); all of several apply. */
function isUnframed(policy: string, frame: string): boolean {
  const lists = [...policy.matchAll(/frame-ancestors([^;,]*)/gi)].map(([, list = '']) => list.trim().split(/\s+/));
  return lists.length > 0
    ? lists.some((list) => !list.some((source) => /^(\*|https?:|https?:\/\/\*)$/i.test(source)))
    : /^(deny|sameorigin)$/i.test(frame.trim());
}
