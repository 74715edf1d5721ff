import { defineCheck } from '../../core/check.js';
import { met, show, untestable, violated } from '../../core/outcome.js';
import { isOwn } from '../audience.js';

export default defineCheck({
  needs: { consented: 'authorization/consents', others: 'authorization/resources' },
  judge: ({ consented, others: { resource, target, resources } }) => {
    if (!consented.accesses.some(({ listed }) => listed))
      return untestable('no token of its own is taken by the server');
    const foreign = resources.find(({ flow }) => flow?.reached === 'token');
    if (!foreign?.access) {
      const answers = resources.map(
        (other) => `${other.resource}: ${other.refusal ?? other.flow?.problem ?? 'no token'}`,
      );
      return untestable(`no token for another resource was to be had (${answers.join('; ')})`);
    }
    const last = foreign.access.exchanges.at(-1);
    if (!foreign.access.listed)
      return last?.response?.status === 401
        ? met
        : untestable(
            `a token for ${foreign.resource} was answered with ${last?.response?.status ?? last?.fault?.kind}`,
          );
    const audience = foreign.flow?.claims?.aud;
    // What an opaque token is bound to does not show: the authorization server may have ignored the parameter.
    const isForeign = isOwn(audience, foreign.resource) && !isOwn(audience, resource) && !isOwn(audience, target);
    return isForeign
      ? violated({
          subject: `a token with aud ${show(audience)}`,
          expected: 'HTTP 401: it was issued for another resource',
          observed: 'tools/list answered',
          ...(last && { exchange: last.id }),
        })
      : untestable(
          'the authorization server does not bind tokens to the resource that was asked for, as far as can be seen',
        );
  },
});
