import { expect, it } from 'vitest';
import { boundConsents } from './consent-bound.js';
import type { ConsentDriver, ConsentOutcome, ConsentRequest } from './core/consent.js';

const trail = { steps: [], hops: [], hosts: [], violations: [], durationMs: 1, typedPassword: false };
const request: ConsentRequest = {
  authorizationUrl: 'https://auth.example/authorize',
  callback: 'http://127.0.0.1/callback',
  decision: 'approve',
  signedIn: false,
  name: 'test',
  budgetMs: 1,
};

it('asks the driver so many times only, and is not the one to blame a server', async () => {
  let asked = 0;
  const driver: ConsentDriver & { more: string } = {
    consent: async (): Promise<ConsentOutcome> => {
      asked += 1;
      return {
        ...trail,
        typedPassword: asked === 1,
        status: 'returned',
        url: 'http://127.0.0.1/callback?code=1',
        method: 'GET',
      };
    },
    close: async () => {},
    more: 'kept',
  };
  let signIns = 0;
  const bound = boundConsents(driver, 2, () => signIns++);
  const signal = new AbortController().signal;
  const outcomes = [];
  for (let time = 0; time < 3; time++) outcomes.push(await bound.consent(request, signal));
  expect([asked, signIns]).toEqual([2, 1]);
  expect(bound.more).toBe('kept');
  expect(outcomes.map(({ status }) => status)).toEqual(['returned', 'returned', 'stuck']);
  expect(outcomes[2]).toMatchObject({ untestable: true, reason: expect.stringContaining('2 consents') });
});
