import { defineCheck } from '../../core/check.js';
import { doubtful, met, metBecause, show, untestable, violated } from '../../core/outcome.js';
import { asksForToken } from '../../core/seen.js';

export default defineCheck({
  needs: { endpoint: 'tls/endpoint', declared: 'target/declared' },
  judge: ({ endpoint, declared }) => {
    const subject = declared.url;
    if (endpoint.scheme === 'http') return violated({ subject, expected: 'an https URL', observed: 'http' });
    if (endpoint.handshake.error !== undefined)
      return untestable(`the TLS handshake fails: ${endpoint.handshake.error}`);
    const { response, fault, id } = endpoint.overHttp;
    if (fault?.kind === 'refused-by-policy')
      return untestable('plain HTTP of this host may not be dialled in this run');
    const served = response?.status === 200 && /"jsonrpc"/.test(response.body);
    if (served)
      return violated({
        subject: endpoint.overHttp.request.url,
        expected: 'a refusal or a redirect to https',
        observed: 'a JSON-RPC answer over plain HTTP',
        exchange: id,
      });
    // Not served to a stranger; whoever has a token would send it in the clear.
    if (response && asksForToken(response))
      return doubtful({
        subject: endpoint.overHttp.request.url,
        expected: 'a refusal or a redirect to https',
        observed: `401 over plain HTTP, which asks for a token: ${show(response.headers['www-authenticate'])}`,
        exchange: id,
      });
    return response ? met : metBecause(`plain HTTP is not answered, as seen from here: ${fault?.message}`);
  },
});
