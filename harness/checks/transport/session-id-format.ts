import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';

const FEWEST = 3;
const ENTROPY_BITS = 64;
const SHORTEST = 16;

export default defineCheck({
  needs: { sessions: 'transport/sessions' },
  judge: ({ sessions }) => {
    if (sessions.legacy && 'unusableId' in sessions && sessions.unusableId)
      return violated({
        subject: `session id (${sessions.revision})`,
        expected: 'visible ASCII, 0x21 to 0x7E',
        observed: 'an Mcp-Session-Id with other characters, or too long to send back',
        exchange: sessions.unusableId,
      });
    if (!sessions.legacy || !('lived' in sessions)) return notApplicable('the server gives out no session ids');
    const { ids, opened } = sessions.lived;
    if (ids.count === 0) return untestable('further calls of initialize brought no session id');
    const exchange = opened[0]?.exchange.id;
    const finding = {
      subject: `${ids.count} session ids (${sessions.revision})`,
      ...(exchange && { exchange }),
    };
    if (ids.badCharacters > 0)
      return violated({
        ...finding,
        expected: 'visible ASCII, 0x21 to 0x7E',
        observed: `${ids.badCharacters} with other characters`,
      });
    if (ids.distinct < ids.count)
      return violated({
        ...finding,
        expected: 'an id of its own for each session',
        observed: `${ids.distinct} different ids`,
      });
    if (ids.count < FEWEST) return untestable(`only ${ids.count} session ids were given out`);
    if (ids.sequential)
      return violated({ ...finding, expected: 'ids that nobody can guess', observed: 'ids that are counted up' });
    return ids.entropyBits >= ENTROPY_BITS && ids.shortest >= SHORTEST
      ? met
      : doubtful({
          ...finding,
          expected: `${SHORTEST} characters with ${ENTROPY_BITS} bits of entropy`,
          observed: `${ids.shortest} characters, about ${ids.entropyBits} bits by what was seen to change`,
        });
  },
});
