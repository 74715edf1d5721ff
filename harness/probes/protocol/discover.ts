import { spokenEras } from '../../session/spoken.js';
import { defineProbe } from '../context.js';

/** server/discover of 2026-07-28, asked by itself. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 30_000,
  sends: ['server/discover'],
  traffic: { requests: 2 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { openSession, signal }) => {
    if (!spokenEras(negotiated).some(({ era }) => era === 'modern')) return { modern: false as const };
    const session = await openSession('modern', { signal });
    return { modern: true as const, reply: await session.request('server/discover', {}, { signal }) };
  },
});
