import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { done: 'tools/calls' },
  judge: ({ done }) => {
    const judged = all(
      [
        ...done.calls.map((call) => {
          const { reply, tool, revision, invented } = call;
          if (call.succeeded && call.attempts === 1) return met;
          const finding = {
            subject: `tool ${tool} (${revision})`,
            expected: `a result without isError for ${show(call.arguments)} (from the ${call.source})`,
            exchange: reply.exchange.id,
          };
          if (call.asks)
            return untestable(`${tool}: it asks for ${call.asks}, which only a person or another client could give`);
          if (call.succeeded) return doubtful({ ...finding, observed: 'success on the second try only' });
          if (invented.length > 0 && reply.exchange.response && reply.exchange.response.status < 500)
            return untestable(
              `${tool}: invented arguments were refused; give ${invented.join(', ')} under tools.${tool}.arguments`,
            );
          return violated({ ...finding, observed: failure(reply) });
        }),
        ...done.notCalled.map(({ tool, reason }) => untestable(`${tool}: ${reason}`)),
      ],
      'no tool was there to call',
    );
    // Not the server's doing, but its people want to know.
    const left = done.created.filter(({ removedBy }) => !removedBy);
    if (left.length === 0) return judged;
    const things = left.map(
      ({ tool, id, left: why }) => `what ${tool} made${id === undefined ? '' : ` (${id})`}: ${why}`,
    );
    return { ...judged, reason: [judged.reason, `left behind: ${things.join('; ')}`].filter(Boolean).join('; ') };
  },
});

function failure({
  exchange,
  result,
  error,
}: {
  exchange: { fault?: { message: string }; response?: { status: number } };
  result?: Record<string, unknown>;
  error?: unknown;
}): string {
  if (result) return `twice isError: ${show(result.content)}`;
  if (error) return `twice a JSON-RPC error: ${show(error)}`;
  return exchange.fault
    ? `twice no answer: ${exchange.fault.message}`
    : `twice HTTP ${exchange.response?.status} without a result`;
}
