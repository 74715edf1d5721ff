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

/** Members of an OAuth answer that are secret, at any depth. `code` is not among them: in JSON it is an error code. */
const MEMBERS = /"((?:access|refresh|id|registration_access)_token|client_secret)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

/** Some token endpoints answer with a form, which is wrong, and no less secret. */
const TOKEN_FORM = /^\s*(?:[^\s{}<>"]*&)?(?:access|refresh|id)_token=[^\s{}<>"]*\s*$/;

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
    learnParameters(request.body, redactor);
  if (!response) return;
  learnUrl(response.headers.location, redactor);
  for (const cookie of (response.headers['set-cookie'] ?? '').split(/,\s*(?=[^;,=\s]+=)/)) {
    const value = /^[^=;]+=([^;]*)/.exec(cookie)?.[1];
    if (value && value.length >= SHORTEST_COOKIE) redactor.learn('cookie', value);
  }
  learnBody(response.body, redactor);
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
  learnParameters(query, redactor);
  learnParameters(fragment, redactor);
}

function learnParameters(form: string, redactor: Redactor): void {
  for (const pair of form.split('&')) {
    const [[name, value] = ['', '']] = new URLSearchParams(pair);
    if (!Object.hasOwn(PARAMETERS, name)) continue;
    redactor.learn(PARAMETERS[name]!, value);
    // As it stands there: not every server escapes what it should.
    redactor.learn(PARAMETERS[name]!, pair.slice(pair.indexOf('=') + 1));
  }
}

function learnBody(body: string, redactor: Redactor): void {
  if (TOKEN_FORM.test(body)) learnParameters(body.trim(), redactor);
  // What a tool calls a token is no token of this run, and no news to whoever judges its results.
  if (!/^\s*[{[]/.test(body) || /"jsonrpc"\s*:/.test(body)) return;
  for (const [, member = '', written = ''] of body.matchAll(MEMBERS)) {
    const kind = member === 'client_secret' ? 'client-secret' : 'token';
    redactor.learn(kind, unescaped(written));
    // Some encoders write + or / as an escape: the text of the body holds that.
    redactor.learn(kind, written);
  }
}

function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written}"`);
  } catch {
    return written;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
