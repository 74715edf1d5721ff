import type { Exchange } from './core/evidence.js';
import type { Redactor, SecretKind } from './core/redact.js';

const PARAMETERS: Readonly<Record<string, SecretKind>> = {
  access_token: 'token',
  refresh_token: 'token',
  id_token: 'token',
  id_token_hint: 'token',
  registration_access_token: 'token',
  client_secret: 'client-secret',
  code: 'code',
  code_verifier: 'verifier',
  password: 'password',
};

/** Members of an OAuth answer that are secret. `code` is not among them: in JSON it is an error code. */
const MEMBERS = ['access_token', 'refresh_token', 'id_token', 'registration_access_token', 'client_secret'] as const;

/** Cookies shorter than this are settings, not sessions; redacting `en` would maim the evidence. */
const SHORTEST_COOKIE = 16;

/**
 * Learns the secrets of an exchange from where OAuth and HTTP put them, before it is written:
 * the Authorization header (RFC 6750 §2.1), form and query parameters (RFC 6749 §4.1.2–4.1.3), token and registration
 * answers (RFC 6749 §5.1, RFC 7591 §3.2.1) and cookies.
 */
export function learnSecrets(exchange: Exchange, redactor: Redactor): void {
  const { request, response } = exchange;
  learnAuthorization(request.headers.authorization ?? request.headers.Authorization, redactor);
  learnUrl(request.url, redactor);
  if (request.body && (request.headers['content-type'] ?? '').includes('x-www-form-urlencoded'))
    learnParameters(new URLSearchParams(request.body), redactor);
  if (!response) return;
  learnUrl(response.headers.location, redactor);
  for (const cookie of (response.headers['set-cookie'] ?? '').split(/,\s*(?=[^;,=\s]+=)/)) {
    const value = /^[^=;]+=([^;]*)/.exec(cookie)?.[1];
    if (value && value.length >= SHORTEST_COOKIE) redactor.learn('cookie', value);
  }
  if (response.body.startsWith('{')) learnJson(response.body, redactor);
}

function learnAuthorization(value: string | undefined, redactor: Redactor): void {
  const credentials = value?.replace(/^\S+\s+/, '');
  redactor.learn('token', credentials);
  if (value && /^basic\s/i.test(value)) {
    const [, secret] = Buffer.from(credentials ?? '', 'base64')
      .toString()
      .split(/:(.*)/s);
    redactor.learn('client-secret', secret && decode(secret));
  }
}

function learnUrl(text: string | undefined, redactor: Redactor): void {
  const [, query = '', fragment = ''] = /^[^?#]*\??([^#]*)#?(.*)$/s.exec(text ?? '') ?? [];
  learnParameters(new URLSearchParams(query), redactor);
  learnParameters(new URLSearchParams(fragment), redactor);
}

function learnParameters(parameters: URLSearchParams, redactor: Redactor): void {
  for (const [name, value] of parameters) {
    if (Object.hasOwn(PARAMETERS, name)) redactor.learn(PARAMETERS[name]!, value);
  }
}

function learnJson(text: string, redactor: Redactor): void {
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(text);
  } catch {
    return;
  }
  for (const member of MEMBERS) {
    const value = document[member];
    if (typeof value === 'string') redactor.learn(member === 'client_secret' ? 'client-secret' : 'token', value);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
