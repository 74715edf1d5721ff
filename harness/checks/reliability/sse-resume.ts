import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, notApplicable, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { cutting: 'reliability/sse-resume' },
  judge: ({ cutting: { tool, revision, whole, wholeId, cut, cutId, lastEventId, resumed } }): Judgement => {
    if (!whole.result) return untestable(`${tool} did not answer on a stream that was left alone`);
    if (!lastEventId || !resumed) return notApplicable('the server sends no event ids: streams are not resumable');
    const finding = {
      subject: `stream of ${tool} (${revision}), resumed after event ${lastEventId}`,
      expected: 'the events after it, the response once, and nothing else',
      exchange: resumed.id,
    };
    const status = resumed.response?.status;
    if (resumed.fault?.kind === 'reset' || (status !== undefined && status >= 500))
      return violated({ ...finding, observed: resumed.fault?.message ?? `HTTP ${status}` });
    if (status !== 200)
      return doubtful({ ...finding, observed: `not supported: HTTP ${status ?? resumed.fault?.message}` });
    const events = (resumed.response?.events ?? []).filter(({ data }) => data !== '');
    const before = (cut.exchange.response?.events ?? []).slice(0, cutAt(cut.exchange.response?.events, lastEventId));
    const seen = new Set(before.flatMap(({ id }) => id ?? []));
    const replies = events.map(({ data }) => responseId(data));
    const repeated = events.filter(({ id }) => id !== undefined && seen.has(id));
    const observations = [
      ...repeated.map(({ id }) => `event ${id} again`),
      ...(replies.includes(wholeId) ? ['the response to another call, of another stream'] : []),
      ...(replies.filter((id) => id === cutId).length > 1 ? ['the response more than once'] : []),
    ];
    const had = before.some(({ data }) => responseId(data) === cutId);
    return all([
      ...observations.map((observed) => violated({ ...finding, observed })),
      replies.includes(cutId)
        ? met
        : had
          ? untestable(`the first event of ${tool} that has an id is its response: nothing was left to resume`)
          : doubtful({ ...finding, observed: 'a stream that did not bring the response' }),
    ]);
  },
});

/** How many events came up to the one after which the stream was cut, that one among them. */
const cutAt = (events: readonly { id?: string }[] = [], lastEventId: string): number =>
  events.findIndex(({ id }) => id === lastEventId) + 1;

/** Id of a JSON-RPC response; undefined for anything else. */
function responseId(data: string): unknown {
  try {
    const message: unknown = JSON.parse(data);
    const isResponse = typeof message === 'object' && message !== null && 'id' in message && !('method' in message);
    return isResponse ? message.id : undefined;
  } catch {
    return undefined;
  }
}
