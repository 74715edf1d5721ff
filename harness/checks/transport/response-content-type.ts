import { defineCheck } from '../../core/check.js';
import { all, met, show, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { refused: 'transport/refusals' },
  wants: { done: 'tools/calls' },
  judge: ({ refused, done }) =>
    all(
      [...refused.eras.map(({ control }) => control), ...(done?.calls ?? []).map(({ reply }) => reply)].flatMap(
        (reply) => {
          const { response, purpose, id } = reply.exchange;
          if (response?.status !== 200) return [];
          const type = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
          const body = response.body.trimStart();
          const right =
            type === 'application/json'
              ? body.startsWith('{')
              : type === 'text/event-stream' && reply.message !== undefined;
          if (right) return [met];
          return [
            violated({
              subject: purpose,
              expected: 'application/json with one object, or text/event-stream with the answer as an event',
              observed: `${type || 'no content type'}: ${show(body, 80)}`,
              exchange: id,
            }),
          ];
        },
      ),
      'no request was answered with 200',
    ),
});
