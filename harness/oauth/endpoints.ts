import type { Document } from './document.js';

/** Members of authorization server metadata that are URLs of endpoints (RFC 8414 §2). */
const MEMBERS = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'jwks_uri',
  'revocation_endpoint',
] as const;

/** The endpoints that the metadata of an authorization server names, as they stand there. */
export const endpointsOf = (metadata: Document | undefined): { name: string; url: string }[] =>
  MEMBERS.flatMap((name) => {
    const url = metadata?.[name];
    return typeof url === 'string' && URL.canParse(url) ? [{ name, url }] : [];
  });
