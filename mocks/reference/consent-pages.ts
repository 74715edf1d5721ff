import type { Answer } from './wire.js';

/** What a page may load and where it may be framed: nothing and nowhere. No `form-action`: it would block the redirect to the client. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface Asked {
  /** Where the form is sent. */
  action: string;
  clientName: string;
  /** Host of the redirect URI, with its port where there is one. */
  redirectHost: string;
  scopes: readonly string[];
  user: string;
  termsUrl: string;
  privacyUrl: string;
}

const SCOPES: Readonly<Record<string, string>> = {
  'notes:read': 'read your notes',
  'notes:write': 'create, change and delete your notes',
};

/** @param complaint what was wrong with the last attempt */
export const signInPage = (action: string, complaint?: string): Answer =>
  page(
    'Sign in',
    `${complaint ? `<p role="alert">${escaped(complaint)}</p>` : ''}
<form method="post" action="${escaped(action)}">
<p><label>Username <input name="username" type="text" autocomplete="username" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button type="submit">Sign in</button></p>
</form>`,
  );

export const consentPage = ({ action, clientName, redirectHost, scopes, user, termsUrl, privacyUrl }: Asked): Answer =>
  page(
    `Allow ${clientName}?`,
    `<p>You are signed in as ${escaped(user)}.</p>
<p><strong>${escaped(clientName)}</strong> wants to use your Touchstone Notes account. It will be able to:</p>
<ul>${scopes.map((scope) => `<li>${escaped(SCOPES[scope] ?? scope)}</li>`).join('')}</ul>
<p>After your answer you are taken to <strong>${escaped(redirectHost)}</strong>.</p>
<form method="post" action="${escaped(action)}">
<p><button type="submit" name="decision" value="deny">Deny</button>
<button type="submit" name="decision" value="allow">Allow</button></p>
</form>
<p><a href="${escaped(termsUrl)}">Terms of service</a> · <a href="${escaped(privacyUrl)}">Privacy policy</a></p>`,
  );

export const errorPage = (status: number, message: string): Answer =>
  page(
    'This sign-in cannot go on',
    `<p>${escaped(message)}</p><p>Go back to the application and connect again.</p>`,
    status,
  );

function page(title: string, main: string, status = 200): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': CSP,
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)} – Touchstone Notes</title></head>
<body><main><h1>${escaped(title)}</h1>
${main}
</main></body>
</html>
`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
