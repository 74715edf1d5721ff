import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, show, violated } from '../../core/outcome.js';

const STREAM = /^\s*text\/event-stream\s*(;|$)/i;

/** Whether the text is one JSON object; a batch was removed in 2025-06-18. */
function isMessage(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

export default defineCheck({
  needs: { messages: 'protocol/messages' },
  judge: ({ messages }) => {
    const streams = messages.answers.filter(({ exchange }) =>
      STREAM.test(exchange.response?.headers['content-type'] ?? ''),
    );
    if (streams.length === 0 && messages.answers.length > 0) return notApplicable('the server answers with JSON alone');
    return all(
      streams.map(({ revision, exchange, answered, cut }) => {
        const { response, purpose, id, fault } = exchange;
        const finding = { subject: `${purpose} (${revision})`, exchange: id };
        // Data that evidence holds only in part was whole when it was read.
        const broken = cut ? undefined : response?.events?.find(({ data }) => data !== '' && !isMessage(data));
        if (broken)
          return violated({ ...finding, expected: 'one JSON-RPC message in each event', observed: show(broken.data) });
        if (!answered)
          return violated({
            ...finding,
            expected: 'an event with the response to the request',
            observed: fault ? `${fault.kind}: ${fault.message}` : `${response?.events?.length ?? 0} events without it`,
          });
        return response?.leftOpen
          ? doubtful({
              ...finding,
              expected: 'a stream that ends after the response',
              observed: 'the stream stayed open',
            })
          : met;
      }),
      'no answer came as an event stream',
    );
  },
});
