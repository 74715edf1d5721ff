import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

/** Members in which two documents of one issuer must not differ. */
const COMMON = ['issuer', 'authorization_endpoint', 'token_endpoint', 'registration_endpoint'];

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  judge: ({ discovery: { issuers, fallback } }) => {
    const [first, ...others] = issuers;
    if (!first) return untestable('no authorization server is known');
    const served = first.attempts.filter(({ document }) => document);
    const [hit] = served;
    const finding = {
      subject: `issuer ${first.issuer}`,
      expected: 'metadata at a well-known URL of RFC 8414 or OpenID Connect',
    };
    if (!hit?.document) {
      if (fallback) return untestable('the server names no authorization server');
      if (others.some(({ metadata }) => metadata) || !first.attempts.some(({ exchange }) => exchange?.response))
        return untestable(`${first.issuer} does not work as the first authorization server`);
      return violated({
        ...finding,
        observed: first.attempts.map(({ url, problem }) => `${url}: ${problem}`).join('; '),
      });
    }
    const { document, url, exchange } = hit;
    const at = { subject: url, ...(exchange && { exchange: exchange.id }) };
    for (const member of ['authorization_endpoint', 'token_endpoint'])
      if (!URL.canParse(String(document[member])))
        return violated({ ...at, expected: `${member}, an absolute URL`, observed: show(document[member]) });
    const types = document.response_types_supported;
    if (!Array.isArray(types) || !types.includes('code'))
      return violated({ ...at, expected: 'response_types_supported with code', observed: show(types) });
    // OpenID Connect knows fewer members than RFC 8414: what one document leaves out, it does not deny.
    const differing = COMMON.find(
      (member) =>
        new Set(served.flatMap((other) => other.document?.[member] ?? []).map((value) => show(value))).size > 1,
    );
    if (differing === undefined) return met;
    const said = served.map((other) => `${other.url}: ${show(other.document?.[differing])}`);
    return doubtful({ ...at, expected: `the same ${differing} in every document`, observed: said.join('; ') });
  },
});
