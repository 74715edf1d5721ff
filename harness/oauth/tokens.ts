import type { Clock } from '../core/clock.js';
import type { Redactor } from '../core/redact.js';
import type { Wire } from '../wire/types.js';
import type { Client } from './registration.js';
import { type AuthorizationServer, readTokens, type Tokens, tokenRequest } from './token-endpoint.js';

/** A grant of the resource owner, with all that is needed to use and to renew it. Holds live secrets: never evidence. */
export interface Grant {
  server: AuthorizationServer;
  client: Client;
  accessToken: string;
  refreshToken?: string;
  /** Monotonic time (Clock.nowMs) after which the access token is not used any more. */
  expiresAtMs?: number;
  resource: string;
  scope?: string;
}

/** Holds the run's grant and keeps it fresh. */
export interface TokenBroker {
  /** Makes this the run's grant. */
  deposit(grant: Grant): void;
  readonly grant: Grant | undefined;
  /** Value of the Authorization header; refreshes when needed, never twice at once. Undefined without a grant. */
  authorization(): Promise<string | undefined>;
}

/** A token is renewed this long before it expires, or a tenth of its life before, whichever is shorter. */
const EARLY_MS = 30_000;

/** When a token obtained at `nowMs` is not used any more; nothing where its life is unknown. */
export const expiryMs = (nowMs: number, { expiresInMs }: Tokens): number | undefined =>
  expiresInMs === undefined ? undefined : nowMs + expiresInMs - Math.min(EARLY_MS, expiresInMs / 10);

/**
 * A broker without a grant yet. Where a refresh fails (RFC 6749 §6), the old token is handed out further and not refreshed again:
 * the server's own 401 tells more than a missing header.
 */
export function createTokenBroker(tools: { wire: Wire; clock: Clock; redactor: Redactor }): TokenBroker {
  const { wire, clock, redactor } = tools;
  let grant: Grant | undefined;
  let refreshing: Promise<void> | undefined;

  const refresh = async (old: Grant, refreshToken: string): Promise<void> => {
    const exchange = await tokenRequest(wire, old.server, old.client, 'refresh token', {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      resource: old.resource,
    });
    const tokens = readTokens(exchange, redactor);
    if (grant !== old) return;
    grant = tokens ? renewed(old, tokens, clock.nowMs()) : withoutRefresh(old);
  };

  return {
    deposit: (deposited) => {
      redactor.learn('token', deposited.accessToken);
      redactor.learn('token', deposited.refreshToken);
      grant = deposited;
    },
    get grant() {
      return grant;
    },
    authorization: async () => {
      const stale = grant?.expiresAtMs !== undefined && clock.nowMs() >= grant.expiresAtMs;
      if (stale && grant?.refreshToken !== undefined)
        refreshing ??= refresh(grant, grant.refreshToken).finally(() => {
          refreshing = undefined;
        });
      await refreshing;
      return grant && `Bearer ${grant.accessToken}`;
    },
  };
}

/** The grant with new tokens; a refresh token that is not sent again stays good (RFC 6749 §6). */
function renewed(old: Grant, tokens: Tokens, nowMs: number): Grant {
  const { expiresAtMs: _, ...kept } = old;
  const expiresAtMs = expiryMs(nowMs, tokens);
  return {
    ...kept,
    accessToken: tokens.accessToken,
    ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
}

const withoutRefresh = ({ refreshToken: _, ...kept }: Grant): Grant => kept;
