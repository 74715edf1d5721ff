import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { openings: 'transport/openings', declared: 'target/declared' },
  wants: { discovery: 'authorization/discovery', lazy: 'authorization/lazy' },
  judge: ({ openings, declared, discovery, lazy }) => {
    const { auth, unauthorized } = openings;
    const subject = `the server, auth: ${declared.auth ?? 'not declared'}`;
    if (auth === 'none')
      return declared.auth === null || declared.auth === 'none'
        ? notApplicable('the server answers without authorization')
        : violated({ subject, expected: 'a request without a token is refused', observed: 'tools/list is answered' });
    if (declared.auth === 'none' && auth !== 'unknown')
      return violated({
        subject,
        expected: 'no authorization asked',
        observed: `status ${unauthorized?.response?.status}`,
      });
    // OAuth is announced, by metadata or by the target file, and nobody asks for it.
    const tried = lazy?.attempts ?? [];
    const served = tried.filter(({ reply: { result } }) => result && result.isError !== true);
    const [open] = served;
    if (auth === 'mixed' && !unauthorized && open && tried.every(({ reply }) => statusOf(reply.exchange) === 200))
      return (declared.auth === 'oauth' && served.length === tried.length ? violated : doubtful)({
        subject,
        expected: 'something that is refused without a token',
        observed: `${served.length} of ${tried.length} reading tools answer without one, ${open.tool} among them`,
        exchange: open.reply.exchange.id,
      });
    if (!discovery) return untestable('discovery did not come to an end');
    if (discovery.issuers.some(({ metadata }) => typeof metadata?.authorization_endpoint === 'string')) return met;
    const bearer = discovery.challenges.some(({ scheme }) => scheme.toLowerCase() === 'bearer');
    if (bearer || discovery.resource.metadata || discovery.issuers.some(({ metadata }) => metadata))
      return untestable('OAuth is announced, but discovery does not lead to an authorization endpoint');
    if (auth === 'unknown') return untestable('the server neither answers without a token nor asks for one');
    return violated({
      subject,
      expected: 'a Bearer challenge or OAuth metadata that leads to an authorization endpoint',
      observed: `status ${unauthorized?.response?.status}, WWW-Authenticate: ${unauthorized?.response?.headers['www-authenticate'] ?? 'none'}, no metadata`,
      ...(unauthorized && { exchange: unauthorized.id }),
    });
  },
});
