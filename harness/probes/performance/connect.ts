import type { Exchange } from '../../core/evidence.js';
import { percentileInterval } from '../../load/statistics.js';
import { spokenEras } from '../../session/spoken.js';
import { defineProbe } from '../context.js';

const SAMPLES = 20;
/** Above this the p95 is not quick any more; once that is certain, the server is left in peace. */
const QUICK_MS = 3_000;

/** Opens a session and lists the tools, again and again, each time on connections of its own, one after the other. */
export default defineProbe({
  impact: 'observe',
  // Beside other probes it would measure these.
  lane: 'load',
  budgetMs: 300_000,
  sends: [`initialize or server/discover and tools/list, ${SAMPLES} times, one after the other`],
  traffic: { requests: SAMPLES * 4 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { openSession, clock, signal }) => {
    const [{ era, revision }] = spokenEras(negotiated);
    const samples: { ms: number; listing: Exchange }[] = [];
    const surelySlow = (): boolean => {
      const sorted = Float64Array.from(samples, ({ ms }) => ms).sort();
      return (percentileInterval(sorted, 95)?.lowMs ?? 0) >= QUICK_MS;
    };
    while (samples.length < SAMPLES && !surelySlow()) {
      const startMs = clock.nowMs();
      const session = await openSession(era, { signal, fresh: true });
      const { exchange } = await session.request('tools/list', {}, { signal, fresh: true });
      samples.push({ ms: clock.nowMs() - startMs, listing: exchange });
      await session.close();
    }
    return { era, revision, planned: SAMPLES, samples };
  },
});
