import { defineProbe } from '../context.js';
import { type Driven, drive } from '../flows.js';

/** Takes a person's way to a token for every further callback, one after the other: their cookies are one person's. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 480_000,
  sends: [
    '6 authorization requests in the signed-in browser, with consent; one is refused',
    'up to 5 token requests (RFC 6749 §4.1.3)',
  ],
  traffic: { requests: 70, consents: 6 },
  needs: { first: 'authorization/sign-in' },
  gather: async ({ first: { request, left, flows, accesses, spares } }, context) => {
    const driven: Driven = { flows: [...flows], accesses, spares: [...spares] };
    for (const ask of left) await drive(context, request, ask, driven);
    return { request, ...driven };
  },
});
