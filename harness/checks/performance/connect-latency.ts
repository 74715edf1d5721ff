import { defineCheck } from '../../core/check.js';
import { doubtful, metBecause, untestable, violated } from '../../core/outcome.js';

const QUICK_MS = 3_000;
const SLOW_MS = 10_000;

export default defineCheck({
  needs: { connect: 'performance/connect' },
  judge: ({ connect: { samples, planned, revision } }) => {
    const failed = samples.filter(({ listing }) => listing.response?.status !== 200);
    if (failed.length > 0) return untestable(`${failed.length} of ${samples.length} times tools/list was not answered`);
    const sorted = samples.toSorted((a, b) => a.ms - b.ms);
    // Nearest rank.
    const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1];
    // Fewer than planned are taken only where all of those seen are too slow.
    if (!p95 || (sorted.length < planned && p95.ms < QUICK_MS))
      return untestable(`${sorted.length} of ${planned} samples were taken`);
    const observed = `p95 ${Math.round(p95.ms)} ms of ${sorted.length} samples`;
    if (p95.ms < QUICK_MS) return metBecause(observed);
    const finding = {
      subject: `opening a session of ${revision} and listing its tools`,
      expected: `p95 below ${QUICK_MS / 1000} s`,
      observed,
      exchange: p95.listing.id,
    };
    return p95.ms < SLOW_MS ? doubtful(finding) : violated(finding);
  },
});
