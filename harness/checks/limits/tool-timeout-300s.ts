import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, untestable, violated } from '../../core/outcome.js';
import { allCalls, uncalled } from '../uncalled.js';

const LIMIT_MS = 300_000;
const SLOW_MS = 60_000;
const SILENT_MS = 30_000;

/** A gateway that gave up on the tool before the client did. */
const GATEWAY_TIMEOUTS = [504, 524];

export default defineCheck({
  needs: { done: 'tools/calls' },
  wants: { filled: 'tools/forms' },
  judge: ({ done, filled }) =>
    all(
      [
        ...allCalls(done, filled).map(({ tool, revision, reply }) => {
          const { exchange, notifications } = reply;
          const tookMs = exchange.timings.lastByteMs ?? 0;
          const seconds = `${(tookMs / 1000).toFixed(1)} s`;
          const finding = {
            subject: `tool ${tool} (${revision})`,
            expected: 'an answer within 300 s',
            exchange: exchange.id,
          };
          const status = exchange.response?.status;
          if (status !== undefined && GATEWAY_TIMEOUTS.includes(status))
            return violated({ ...finding, observed: `a gateway cut the call with HTTP ${status} after ${seconds}` });
          if (tookMs >= LIMIT_MS) return violated({ ...finding, observed: `no answer after ${seconds}` });
          if (!exchange.response)
            return untestable(`${tool}: the call ended without an answer (${exchange.fault?.message})`);
          if (tookMs >= SLOW_MS) return doubtful({ ...finding, observed: `an answer after ${seconds}` });
          if (tookMs >= SILENT_MS && notifications.length === 0)
            return doubtful({
              ...finding,
              expected: 'progress notifications from a call of more than 30 s',
              observed: `${seconds} without any`,
            });
          return met;
        }),
        ...uncalled(done, filled),
      ],
      'no tool was called',
    ),
});
