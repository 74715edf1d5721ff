import type { Exchange } from '../core/evidence.js';
import type { Redactor } from '../core/redact.js';
import type { Wire } from '../wire/types.js';
import { type Document, documentOf, stringIn, stringsIn } from './document.js';

/** How a client proves itself at the token endpoint (RFC 6749 §2.3; `none`: a public client). */
export type ClientAuthMethod = 'none' | 'client_secret_basic' | 'client_secret_post';

/** An OAuth client as the authorization server knows it. */
export interface Client {
  clientId: string;
  clientSecret?: string;
  authMethod: ClientAuthMethod;
}

/** One dynamic registration (RFC 7591): what was asked, what came back. */
export interface Registration {
  /** Who registers: `claude-ai`. */
  name: string;
  /** The client metadata sent. */
  metadata: ClientMetadata;
  exchange: Exchange;
  /** The client record of a success answer. */
  document?: Document;
  /** Absent where no usable client came of it. */
  client?: Client;
  /** Client configuration endpoint (RFC 7592 §2), where one was given. */
  management?: { uri: string; token: string };
}

/** Client metadata as a Claude client sends it (RFC 7591 §2, `application_type` from OpenID Connect Registration). */
export interface ClientMetadata {
  client_name: string;
  redirect_uris: string[];
  grant_types: string[];
  response_types: string[];
  token_endpoint_auth_method: ClientAuthMethod;
  application_type: 'web' | 'native';
}

/** Metadata of a public client for the authorization code grant. */
export const publicClient = (
  clientName: string,
  redirectUris: string[],
  applicationType: ClientMetadata['application_type'],
): ClientMetadata => ({
  client_name: clientName,
  redirect_uris: redirectUris,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  application_type: applicationType,
});

/** Registers one client dynamically (RFC 7591 §3). Secrets of the answer are learnt at once; a refusal is evidence, not an error. */
export async function register(
  tools: { wire: Wire; redactor: Redactor; signal?: AbortSignal },
  server: Document,
  name: string,
  metadata: ClientMetadata,
): Promise<Registration> {
  const exchange = await tools.wire.exchange({
    purpose: `register ${name}`,
    method: 'POST',
    url: String(server.registration_endpoint),
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: '' },
    body: JSON.stringify(metadata),
    ...(tools.signal && { signal: tools.signal }),
  });
  const asked = { name, metadata, exchange };
  const document = documentOf(exchange);
  const status = exchange.response?.status ?? 0;
  if (!document || status < 200 || status > 299) return asked;
  const clientId = stringIn(document, 'client_id');
  const clientSecret = stringIn(document, 'client_secret');
  const token = stringIn(document, 'registration_access_token');
  const uri = stringIn(document, 'registration_client_uri');
  tools.redactor.learn('client-secret', clientSecret);
  tools.redactor.learn('token', token);
  return {
    ...asked,
    document,
    ...(clientId !== undefined && {
      client: clientOf(clientId, clientSecret, server, stringIn(document, 'token_endpoint_auth_method')),
    }),
    ...(token !== undefined && uri !== undefined && { management: { uri, token } }),
  };
}

/**
 * A client with the way it authenticates: as its record says, else the first that the server supports of those that Claude's
 * clients know; without a secret always `none`.
 */
export function clientOf(
  clientId: string,
  clientSecret: string | undefined,
  server: Document,
  recorded?: string,
): Client {
  if (clientSecret === undefined) return { clientId, authMethod: 'none' };
  const supported = stringsIn(server, 'token_endpoint_auth_methods_supported').filter((method) => method !== 'none');
  return { clientId, clientSecret, authMethod: [recorded, ...supported].find(isKnown) ?? 'client_secret_basic' };
}

const isKnown = (method: string | undefined): method is ClientAuthMethod =>
  method === 'none' || method === 'client_secret_basic' || method === 'client_secret_post';

/** Deletes a registration (RFC 7592 §2.3). */
export const unregister = (
  wire: Wire,
  name: string,
  { uri, token }: { uri: string; token: string },
  signal?: AbortSignal,
): Promise<Exchange> =>
  wire.exchange({
    purpose: `delete registration ${name}`,
    method: 'DELETE',
    url: uri,
    headers: { authorization: `Bearer ${token}` },
    ...(signal && { signal }),
  });

/** How the run gets its client identity. */
export type Route = 'dcr' | 'static' | 'cimd' | 'none';

/** Which routes there are, and which one the run takes. */
export interface Routes {
  /** Metadata names a registration endpoint. */
  dcr: boolean;
  /** Metadata says that client id metadata documents are supported; and whether public clients may use them. */
  cimd: boolean;
  cimdForPublicClients: boolean;
  /** The target file names a client. */
  static: boolean;
  taken: Route;
}

/**
 * Chooses the route to a client identity. A client given in the target file goes first, then dynamic registration;
 * `cimd` is taken only where nothing else is there or it is asked for.
 */
export function chooseRoute(
  server: Document,
  given: { registration: 'auto' | 'cimd' | 'dcr' | 'static'; clientId?: string | undefined },
): Routes {
  const available = {
    dcr: stringIn(server, 'registration_endpoint') !== undefined,
    cimd: server.client_id_metadata_document_supported === true,
    static: given.clientId !== undefined,
  };
  const wanted = given.registration === 'auto' ? (['static', 'dcr', 'cimd'] as const) : [given.registration];
  return {
    ...available,
    cimdForPublicClients: stringsIn(server, 'token_endpoint_auth_methods_supported').includes('none'),
    taken: wanted.find((route) => available[route]) ?? 'none',
  };
}
