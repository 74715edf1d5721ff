import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, show, violated } from '../../core/outcome.js';

/** How long a stream may stay open after its response; a little less than the 5 s for which sessions listen on. */
const OPEN_MS = 4_500;
const STREAM = /^\s*text\/event-stream\s*(;|$)/i;

/** The revision before 2025-06-18, which removed them, knows batches. */
const WITHOUT_BATCHES = '2025-06-18';

/** The JSON object that a text is; where batches are known, also one of these. */
function messageIn(text: string, revision: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    return Array.isArray(value) && revision >= WITHOUT_BATCHES ? undefined : value;
  } catch {
    return undefined;
  }
}

const isNamed = ({ event }: { event?: string | undefined }): boolean => (event || 'message') !== 'message';

const isResponse = (message: object | undefined): boolean =>
  message !== undefined && 'jsonrpc' in message && ('result' in message || 'error' in message);

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
        const strange = cut
          ? []
          : (response?.events ?? []).filter(({ data }) => data !== '' && !messageIn(data, revision));
        const expected = 'one JSON-RPC message in each event';
        const broken = strange.find((event) => !isNamed(event));
        if (broken) return violated({ ...finding, expected, observed: show(broken.data) });
        if (!answered)
          return violated({
            ...finding,
            expected: 'an event with the response to the request',
            observed: fault ? `${fault.kind}: ${fault.message}` : `${response?.events?.length ?? 0} events without it`,
          });
        // Events of other names pass clients by (WHATWG HTML 9.2.6): both official SDKs wait on, and hear nothing.
        const unheard = (response?.events ?? []).find(
          (event) => isNamed(event) && isResponse(messageIn(event.data, revision)),
        );
        if (unheard)
          return violated({
            ...finding,
            expected: 'a response in an event of the name message, or of none',
            observed: `event ${unheard.event}: ${show(unheard.data)}`,
          });
        const [named] = strange;
        if (named) return doubtful({ ...finding, expected, observed: `event ${named.event}: ${show(named.data)}` });
        // Many probes wait shorter: what they left open shows nothing.
        const openMs = (exchange.timings.lastByteMs ?? 0) - (response?.events?.at(-1)?.atMs ?? 0);
        return response?.leftOpen && openMs > OPEN_MS
          ? doubtful({
              ...finding,
              expected: 'a stream that ends after the response',
              observed: `the stream was still open after ${(openMs / 1000).toFixed(1)} s`,
            })
          : met;
      }),
      'no answer came as an event stream',
    );
  },
});
