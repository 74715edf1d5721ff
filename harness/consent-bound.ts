import type { ConsentDriver, ConsentOutcome } from './core/consent.js';

/** Consents of a run at most: the account is a person's, and each of them leaves a trace in it. */
export const mostConsents = (load: boolean): number => (load ? 20 : 12);

/**
 * The same driver, but it takes part in so many consents only, and says so when it is asked for more.
 * @param onSignIn told of each consent in which a password was typed
 */
export function boundConsents<D extends ConsentDriver>(driver: D, most: number, onSignIn: () => void): D {
  let taken = 0;
  const reason = `the ${most} consents that a run is allowed were used up; allow impact load`;
  const trail = { steps: [], hops: [], hosts: [], violations: [], durationMs: 0, typedPassword: false };
  const usedUp: ConsentOutcome = { ...trail, status: 'stuck', step: 'bound', reason, untestable: true };
  return {
    ...driver,
    async consent(request, signal) {
      if (taken++ >= most) return usedUp;
      const outcome = await driver.consent(request, signal);
      if (outcome.typedPassword) onSignIn();
      return outcome;
    },
  };
}
