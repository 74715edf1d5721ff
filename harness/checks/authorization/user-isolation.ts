import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/isolation' },
  judge: ({ seen: { crossed, hijacked } }) => {
    const objects = crossed.map(({ tool, argument, closed, listed, exchange, same }) => {
      if (!same) return exchange.response ? met : untestable(`${tool}: no answer`);
      // What both accounts are shown belongs to both of them.
      if (!listed) return untestable(`what ${tool} gives by ${argument} is shown to both accounts`);
      const finding = {
        subject: `tool ${tool}, with the ${argument} of another account's object`,
        expected: `a refusal: ${listed.tool} does not show it to this account`,
        observed: 'the object of the other account',
        exchange: exchange.id,
      };
      // Where a tool reaches into the open world, an object may be public without being listed.
      return closed ? violated(finding) : doubtful(finding);
    });
    const session = hijacked?.same
      ? violated({
          subject: `tool ${hijacked.tool}, in a session of another account`,
          expected: 'a refusal, or the data of whom the token names',
          observed: 'the data of whom the session belongs to',
          exchange: hijacked.exchange.id,
        })
      : undefined;
    const judged = objects.filter(({ outcome }) => outcome !== 'untestable');
    const decided = judged.length > 0 ? judged : objects;
    return all(session ? [session, ...decided] : decided, 'no tool that reads by id was called with an id from a list');
  },
});
