import { defineCheck } from '../../core/check.js';
import { doubtful, met, metBecause, untestable, violated } from '../../core/outcome.js';
import { isPassing, seen } from '../../core/seen.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  wants: { registration: 'authorization/registration' },
  judge: ({ discovery: { issuers }, registration }) => {
    const metadata = issuers[0]?.metadata;
    if (!metadata) return untestable('no authorization server metadata was found');
    const methods = metadata.token_endpoint_auth_methods_supported;
    const cimd =
      metadata.client_id_metadata_document_supported === true && Array.isArray(methods) && methods.includes('none');
    if (cimd) return met;
    if (registration?.routes.static) return metBecause('a client given in the target file');
    const finding = { subject: `issuer ${issuers[0]?.issuer}`, expected: 'a way for Claude to become a client' };
    if (!metadata.registration_endpoint)
      return violated({
        ...finding,
        observed: 'no registration_endpoint, and no client id metadata documents for public clients',
      });
    if (!registration) return untestable('whether dynamic registration works was not seen');
    if (registration.registrations.some(({ client }) => client))
      return doubtful({ ...finding, observed: 'dynamic registration only, which MCP 2026-07-28 deprecates' });
    const refused = registration.registrations[0]?.exchange;
    if (refused && isPassing(refused)) return untestable(`registration: ${seen(refused)}`);
    return violated({
      ...finding,
      observed: `registration: ${refused ? seen(refused) : 'not tried'}`,
      ...(refused && { exchange: refused.id }),
    });
  },
});
