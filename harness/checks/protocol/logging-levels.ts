import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { all, doubtful, met, notApplicable, show, violated } from '../../core/outcome.js';
import { isBroken, seen } from '../../core/seen.js';

const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
/** Findings of one kind that a reader needs. */
const MOST = 3;

export default defineCheck({
  needs: { features: 'protocol/features', messages: 'protocol/messages' },
  judge: ({ features, messages }) =>
    all(
      features.eras.map(({ era, revision, unknownLevel }) => {
        const logs = messages.answers
          .filter((answer) => answer.revision === revision)
          .flatMap(({ exchange }) => logsIn(exchange).map((message) => ({ exchange, message })));
        if (!unknownLevel && logs.length === 0)
          return notApplicable('the server declares no logging, and sends no log messages');
        // 2026-07-28 server/utilities/logging: none without a level in _meta; before it, whoever logs declares it.
        const unasked =
          era === 'modern'
            ? logs.filter(({ exchange }) => !exchange.request.body?.includes(LOG_LEVEL))
            : unknownLevel
              ? []
              : logs;
        return all([
          ...unasked.slice(0, MOST).map(({ exchange, message }) =>
            (era === 'modern' ? violated : doubtful)({
              subject: `log messages for ${exchange.purpose} (${revision})`,
              expected: era === 'modern' ? 'none where the request names no level' : 'the logging capability declared',
              observed: show(message),
              exchange: exchange.id,
            }),
          ),
          ...(unknownLevel ? [judgeUnknown(revision, unknownLevel)] : []),
        ]);
      }),
    ),
});

function judgeUnknown(revision: string, { exchange, error }: { exchange: Exchange; error?: object }) {
  const subject = `the log level "loud" (${revision})`;
  const finding = { subject, expected: 'an error', observed: seen(exchange), exchange: exchange.id };
  if (isBroken(exchange)) return violated(finding);
  return error ? met : doubtful(finding);
}

/** Log messages that came on the way to an answer. */
function logsIn({ response }: Exchange): unknown[] {
  return (response?.events ?? []).flatMap(({ data }) => {
    // Most are no such messages: not worth a parser.
    if (!data.includes('notifications/message')) return [];
    try {
      const message: unknown = JSON.parse(data);
      return (message as { method?: unknown } | null)?.method === 'notifications/message' ? [message] : [];
    } catch {
      return [];
    }
  });
}
