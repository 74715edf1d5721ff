import type { Exchange } from '../core/evidence.js';
import type { Wire } from '../wire/types.js';
import { type Challenge, challengeOf, parseChallenges } from './challenge.js';
import { type Document, readDocument, stringsIn, urlOf } from './document.js';
import type { AuthorizationServer } from './token-endpoint.js';

/** Where a metadata URL comes from: the challenge, or one of the well-known forms. */
export type MetadataForm = 'challenge' | 'path' | 'root' | 'oauth' | 'oidc-inserted' | 'oidc-appended';

/** One request for a metadata document. */
export interface MetadataAttempt {
  /** Several, where they lead to the same URL. */
  forms: MetadataForm[];
  url: string;
  /** The last answer, where redirects were followed; absent where the URL cannot be requested. */
  exchange?: Exchange;
  /** The JSON object of a 200 answer, whatever its content type. */
  document?: Document;
  /** Why there is no document. */
  problem?: string;
}

/** What discovery of one authorization server showed. */
export interface IssuerDiscovery {
  issuer: string;
  /** In the order in which a client asks. */
  attempts: MetadataAttempt[];
  /** The first document found. */
  metadata?: Document;
}

/** Everything that can be learnt of a server's authorization without signing in. */
export interface Discovery {
  challenges: Challenge[];
  challengeProblem?: string;
  /** Protected resource metadata (RFC 9728). */
  resource: { attempts: MetadataAttempt[]; metadata?: Document };
  /** One for each `authorization_servers` entry, at most five; a client uses the first. */
  issuers: IssuerDiscovery[];
  /** No entry was there: the first issuer is the MCP server's own origin, as revision 2025-03-26 has it. */
  fallback: boolean;
}

const MOST_ISSUERS = 5;
const MOST_REDIRECTS = 3;

/**
 * Follows the way of a client from the 401 to the authorization server's metadata: MCP 2025-11-25 "Authorization Server
 * Discovery", RFC 9728 §3 and §5, RFC 8414 §3, OpenID Connect Discovery §4. Asks at every place, also after the first hit.
 * @param unauthorized the server's answer to a request without a token, where it is known
 */
export async function discover(
  wire: Wire,
  targetUrl: string,
  unauthorized: Exchange | undefined,
  signal?: AbortSignal,
): Promise<Discovery> {
  const { challenges, problem } = parseChallenges(unauthorized?.response?.headers['www-authenticate'] ?? '');
  const pointer = challengeOf(challenges, 'Bearer')?.params.resource_metadata;
  const attempts = await ask(wire, 'protected resource metadata', resourceMetadataUrls(targetUrl, pointer), 0, signal);
  const metadata = attempts.find(({ document }) => document)?.document;
  const named = stringsIn(metadata, 'authorization_servers').slice(0, MOST_ISSUERS);
  const fallback = named.length === 0;
  const issuers: IssuerDiscovery[] = [];
  for (const issuer of fallback ? [new URL(targetUrl).origin] : named) {
    const found = await ask(wire, 'authorization server metadata', issuerMetadataUrls(issuer), MOST_REDIRECTS, signal);
    const document = found.find((attempt) => attempt.document)?.document;
    issuers.push({ issuer, attempts: found, ...(document && { metadata: document }) });
  }
  return {
    challenges,
    ...(problem !== undefined && { challengeProblem: problem }),
    resource: { attempts, ...(metadata && { metadata }) },
    issuers,
    fallback,
  };
}

/** The authorization server that a client goes by, where its metadata was found. */
export function serverOf({ issuers: [first] }: Pick<Discovery, 'issuers'>): AuthorizationServer | undefined {
  return first?.metadata && { issuer: first.issuer, metadata: first.metadata };
}

type Candidate = [form: MetadataForm, url: string];

/** The pointer of the challenge, then the well-known URI with the resource's path inserted, then the root form (RFC 9728 §3.1). */
export function resourceMetadataUrls(targetUrl: string, pointer?: string): Candidate[] {
  const { origin, pathname, search } = new URL(targetUrl);
  const wellKnown = `${origin}/.well-known/oauth-protected-resource`;
  const path = pathname === '/' ? '' : pathname;
  return [
    ...(pointer === undefined ? [] : [['challenge', pointer] satisfies Candidate]),
    ['path', `${wellKnown}${path}${search}`],
    ['root', wellKnown],
  ];
}

/** RFC 8414 §3.1 (path inserted), OIDC with the path inserted (§5), OIDC appended; without a path the latter two are one. */
export function issuerMetadataUrls(issuer: string): Candidate[] {
  if (!URL.canParse(issuer)) return [['oauth', issuer]];
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/+$/, '');
  const forms: Candidate[] = [
    ['oauth', `${origin}/.well-known/oauth-authorization-server${path}`],
    ['oidc-inserted', `${origin}/.well-known/openid-configuration${path}`],
  ];
  return path === '' ? forms : [...forms, ['oidc-appended', `${origin}${path}/.well-known/openid-configuration`]];
}

async function ask(
  wire: Wire,
  purpose: string,
  candidates: readonly Candidate[],
  redirects: number,
  signal?: AbortSignal,
): Promise<MetadataAttempt[]> {
  const attempts = new Map<string, MetadataAttempt>();
  for (const [form, url] of candidates) {
    const known = attempts.get(url);
    if (known) known.forms.push(form);
    else attempts.set(url, { forms: [form], url, ...(await fetchDocument(wire, purpose, url, redirects, signal)) });
  }
  return [...attempts.values()];
}

async function fetchDocument(
  wire: Wire,
  purpose: string,
  url: string,
  redirects: number,
  signal?: AbortSignal,
): Promise<Pick<MetadataAttempt, 'exchange' | 'document' | 'problem'>> {
  if (!/^https?:$/.test(urlOf(url)?.protocol ?? '')) return { problem: 'not an http or https URL' };
  const exchange = await wire.exchange({
    purpose,
    method: 'GET',
    url,
    // Without a token, also where the target has a static one (RFC 9728 §3.1).
    headers: { accept: 'application/json', authorization: '' },
    ...(signal && { signal }),
  });
  const { status = 0, headers } = exchange.response ?? {};
  const next = status >= 300 && status < 400 && headers?.location ? urlOf(headers.location, url) : undefined;
  const downgrade = next?.protocol === 'http:' && url.startsWith('https:');
  if (next && redirects > 0 && !downgrade) return fetchDocument(wire, purpose, next.href, redirects - 1, signal);
  const read = readDocument(exchange);
  if (status === 200) return { exchange, ...read };
  return { exchange, problem: exchange.response ? `status ${status}` : 'problem' in read ? read.problem : 'no answer' };
}
