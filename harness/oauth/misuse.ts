import { calculatePKCECodeChallenge } from 'openid-client';
import type { Exchange } from '../core/evidence.js';
import type { FlowRequest, FlowTools } from './authorization.js';
import type { Client } from './registration.js';
import { readTokens, tokenRequest } from './token-endpoint.js';

/** Redirect URIs that differ from a registered one: what a careless comparison lets through (RFC 9700 §4.1). */
export function alteredUris(registered: string): { name: string; uri: string }[] {
  const { protocol, host, pathname } = new URL(registered);
  return [
    { name: 'a longer path', uri: `${registered}/evil` },
    { name: 'a query added', uri: `${registered}?x=1` },
    { name: 'a lookalike host', uri: `${protocol}//${host}.evil.example${pathname}` },
    { name: 'another host', uri: 'https://evil.example/cb' },
    { name: 'the registered host as user name', uri: `${protocol}//${host}@evil.example${pathname}` },
    { name: 'path traversal', uri: `${registered}/../evil` },
    { name: 'the path in capitals', uri: `${protocol}//${host}${pathname.toUpperCase()}` },
    { name: 'a fragment added', uri: `${registered}#x` },
    // On loopback any port will do (RFC 8252 §7.3), and there is no scheme below http.
    ...(protocol === 'https:'
      ? [
          { name: 'another port', uri: `${protocol}//${host}:8443${pathname}` },
          { name: 'a sub-domain', uri: `${protocol}//evil.${host}${pathname}` },
          { name: 'the http scheme', uri: registered.replace(/^https:/, 'http:') },
        ]
      : []),
  ];
}

/** Fields of a token request that are altered, one at a time. */
export const CHANGES = ['wrong verifier', 'no verifier', 'other redirect_uri', 'other client'] as const;
export type Change = (typeof CHANGES)[number];

/** One token request with one field wrong. */
export interface Redemption {
  change: Change;
  exchange: Exchange;
  /** Whether a token came of it. */
  issued: boolean;
  /** Whether nothing had been tried with its code before. */
  first: boolean;
  /** Whether the very same code was redeemed afterwards, with everything right: the control. */
  codeStillGood: boolean;
}

/** A code that has not been redeemed, with all that would be right. */
export interface Unredeemed extends Pick<FlowRequest, 'server' | 'client' | 'callback' | 'resource'> {
  code: string;
  verifier: string;
  /** A client that the code was not issued to. */
  other: Client | undefined;
}

/** Presents a code with one field wrong after the other (RFC 6749 §4.1.3, RFC 7636 §4.6), until a token comes of it; then with all fields right. */
export async function redeemWrongly(
  { wire, redactor, signal }: Pick<FlowTools, 'wire' | 'redactor' | 'signal'>,
  right: Unredeemed,
  changes: readonly Change[],
): Promise<Redemption[]> {
  const present = async (purpose: string, client: Client, altered: Record<string, string>) => {
    const { code_verifier = right.verifier, ...rest } = altered;
    const parameters = {
      grant_type: 'authorization_code',
      code: right.code,
      redirect_uri: right.callback,
      resource: right.resource,
      ...(code_verifier !== '' && { code_verifier }),
      ...rest,
    };
    const exchange = await tokenRequest(wire, right.server, client, purpose, parameters, { signal });
    return { exchange, issued: readTokens(exchange, redactor) !== undefined };
  };
  const seen: Redemption[] = [];
  for (const change of changes) {
    const client = change === 'other client' ? right.other : right.client;
    if (!client) continue;
    const altered = await alteration(change, right);
    redactor.learn('verifier', altered.code_verifier);
    const answer = await present(`redeem code: ${change}`, client, altered);
    seen.push({ change, ...answer, first: seen.length === 0, codeStillGood: false });
    if (answer.issued) return seen;
  }
  const { issued } = await present('redeem code: all right', right.client, {});
  return seen.map((redemption) => ({ ...redemption, codeStillGood: issued }));
}

async function alteration(change: Change, { callback, verifier }: Unredeemed): Promise<Record<string, string>> {
  // The challenge is public. It is as wrong as any other text, unless a server falls back to the method plain (RFC 9700 §4.8.2).
  if (change === 'wrong verifier') return { code_verifier: await calculatePKCECodeChallenge(verifier) };
  if (change === 'no verifier') return { code_verifier: '' };
  return change === 'other redirect_uri' ? { redirect_uri: `${callback}/other` } : {};
}

/** Copies of an access token that must not be accepted: a character changed, and where it is a JWT, its signature taken away (RFC 8725 §3.2). */
export function forgeries(token: string): { name: string; value: string }[] {
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  // Five parts are an encrypted token (RFC 7516 §3.1): there is no signature to take away. In any other, an id may stand before a secret.
  if (parts.length !== 3 || !header || !payload || !signature)
    return [
      { name: 'one character of the token changed', value: altered(token) },
      ...(token.length > 2 * MEANINGLESS_CHARS
        ? [{ name: 'one of its last characters changed', value: altered(token, token.length - MEANINGLESS_CHARS) }]
        : []),
    ];
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  return [
    { name: 'one character of the signature changed', value: `${header}.${payload}.${altered(signature)}` },
    { name: 'no signature and alg none', value: `${unsigned}.${payload}.` },
  ];
}

/** At the end of base64: padding, and bits that are none of the value (RFC 4648 §3.5). */
const MEANINGLESS_CHARS = 6;

function altered(text: string, at = Math.floor(text.length / 2)): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
