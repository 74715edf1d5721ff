import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, metBecause, show, untestable, violated } from '../../core/outcome.js';
import { isOwn } from '../audience.js';

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  wants: { others: 'authorization/resources' },
  judge: ({ consented: { request, flows }, others }) => {
    const { resource } = request;
    const subject = `resource ${resource}`;
    const refused = flows.find(
      ({ answer, tokens }) => answer?.parameters.error === 'invalid_target' || tokens?.error === 'invalid_target',
    );
    const granted = flows.filter(({ reached }) => reached === 'token');
    if (refused && granted.length === 0)
      return violated({
        subject,
        expected: 'the resource indicator of this server accepted',
        observed: 'invalid_target',
        ...(refused.token && { exchange: refused.token.id }),
      });
    const [first] = granted;
    if (!first) return untestable('no flow came as far as a token');
    const own = first.claims
      ? isOwn(first.claims.aud, resource)
        ? met
        : doubtful({
            subject,
            expected: `an access token with aud ${resource}`,
            observed: `aud ${show(first.claims.aud)}`,
            ...(first.token && { exchange: first.token.id }),
          })
      : metBecause('accepted; the access token is opaque');
    const strange = others?.resources.find(({ known }) => !known);
    if (!strange || strange.refusal !== null) return own;
    if (strange.flow?.reached !== 'token') return own;
    const finding = {
      subject: `resource ${strange.resource}`,
      expected: 'invalid_target',
      ...(strange.flow.token && { exchange: strange.flow.token.id }),
    };
    const { claims } = strange.flow;
    const bound = claims !== undefined && isOwn(claims.aud, strange.resource) && !isOwn(claims.aud, resource);
    if (bound && strange.access?.listed)
      return all([own, violated({ ...finding, observed: 'a token bound to it, which the MCP server takes' })]);
    const used = strange.access?.listed ? 'the MCP server takes: the parameter is ignored' : 'the MCP server refuses';
    return all([own, doubtful({ ...finding, observed: `a token, which ${used}` })]);
  },
});
