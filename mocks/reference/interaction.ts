import type { IncomingMessage } from 'node:http';
import type { Provider } from 'oidc-provider';
import { consentPage, errorPage, signInPage } from './consent-pages.js';
import type { WireRequest } from './hooks.js';
import { nodeExchange } from './node-exchange.js';
import type { Answer } from './wire.js';
import type { World } from './world.js';

/** Shows sign-in and consent, and takes the answers. */
export async function interaction(
  world: World,
  provider: Provider,
  url: URL,
  request: WireRequest,
  original: IncomingMessage,
): Promise<Answer> {
  const { req, res } = nodeExchange(request, original, new URL(provider.issuer).host);
  let details: Awaited<ReturnType<Provider['interactionDetails']>>;
  try {
    details = await provider.interactionDetails(req, res);
  } catch {
    return errorPage(400, 'This sign-in has expired or was begun in another browser.');
  }
  const action = request.url.pathname;
  const form = request.method === 'POST' ? new URLSearchParams(request.body) : undefined;
  if (details.prompt.name === 'login') {
    if (!form) return signInPage(action);
    const account = world.auth.accounts.find(({ username }) => username === form.get('username')?.trim());
    if (!account || account.password !== form.get('password'))
      return signInPage(action, 'Username or password is wrong.');
    return onward(await provider.interactionResult(req, res, { login: { accountId: account.name } }));
  }
  const { client_id, redirect_uri, scope, resource } = details.params as Record<string, string>;
  const scopes = String(scope).split(' ').filter(Boolean);
  const accountId = details.session?.accountId ?? '';
  if (world.auth.consent && !form) {
    const client = await provider.Client.find(client_id!);
    return consentPage({
      action,
      clientName: client?.clientName ?? client_id!,
      redirectHost: new URL(redirect_uri!).host || String(redirect_uri),
      scopes: scopes.filter((one) => world.auth.scopes.includes(one)),
      user: accountId,
      termsUrl: `${url.origin}/terms`,
      privacyUrl: `${url.origin}/privacy`,
    });
  }
  if (world.auth.consent && form?.get('decision') !== 'allow')
    return onward(
      await provider.interactionResult(req, res, { error: 'access_denied', error_description: 'the person said no' }),
    );
  const grant = new provider.Grant({ accountId, clientId: client_id! });
  // The provider asks again for a scope that it knows and that was not granted as one of its own.
  grant.addOIDCScope(scopes.join(' '));
  for (const one of [resource ?? url.href].flat())
    grant.addResourceScope(one, scopes.filter((asked) => world.auth.scopes.includes(asked)).join(' '));
  return onward(await provider.interactionResult(req, res, { consent: { grantId: await grant.save() } }));
}

const onward = (location: string): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
