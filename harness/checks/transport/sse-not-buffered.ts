import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, notApplicable, untestable } from '../../core/outcome.js';

const EARLY_MS = 500;
const LONG_CALL_MS = 2_000;
const BURST_MS = 50;

export default defineCheck({
  needs: { streaming: 'transport/streaming' },
  judge: ({ streaming }) => {
    const reporting = streaming.calls.filter(({ progressAtMs }) => progressAtMs.length > 0);
    if (reporting.length === 0) return notApplicable('no tool that was called reported progress');
    return each('revisions', [...new Set(reporting.map(({ revision }) => revision))], (revision) => {
      const calls = reporting.filter((call) => call.revision === revision);
      const ahead = calls.some(
        ({ progressAtMs, answerAtMs }) => answerAtMs - progressAtMs[0]! >= Math.min(EARLY_MS, answerAtMs / 2),
      );
      const { tool, reply, progressAtMs, answerAtMs } = calls.at(-1)!;
      const { response, id } = reply.exchange;
      const finding = { subject: `tool ${tool} (${revision})`, exchange: id };
      if (!ahead && answerAtMs > LONG_CALL_MS && answerAtMs - progressAtMs[0]! <= BURST_MS && progressAtMs.length > 1)
        return doubtful({
          ...finding,
          expected: 'progress that arrives when it is sent',
          observed: `${progressAtMs.length} notifications and the answer within ${Math.round(answerAtMs - progressAtMs[0]!)} ms, ${Math.round(answerAtMs)} ms after the call`,
        });
      if (!ahead) return untestable(`${tool} answers too quickly, or reports too late, to tell (${revision})`);
      // The header is asked for since 2026-07-28 (streamable-http "Receiving Messages").
      if (calls[0]!.era === 'modern' && response?.headers['x-accel-buffering'] !== 'no')
        return doubtful({
          ...finding,
          expected: 'X-Accel-Buffering: no',
          observed: response?.headers['x-accel-buffering'] ?? 'no such header',
        });
      return met;
    });
  },
});
