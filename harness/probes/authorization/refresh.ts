import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { type Document, documentOf } from '../../oauth/document.js';
import { readTokens, type Tokens, tokenRequest } from '../../oauth/token-endpoint.js';
import type { Grant } from '../../oauth/tokens.js';
import { type Access, tryToken } from '../access.js';
import { defineProbe } from '../context.js';

/** Longer than the grace that a server may give to a client whose answer was lost. */
const LATE_MS = 90_000;

interface Refreshing {
  flow: string;
  publicClient: boolean;
  /** Whether there is a refresh token. */
  refreshable: boolean;
  /** Lifetime of the access token; null where it is not told. */
  expiresInMs: number | null;
  first?: { exchange: Exchange; issued: boolean; tokens?: Document; rotated: boolean; access?: Access };
  /** A refresh with the token that came of the first, where that is another one. */
  next?: { exchange: Exchange; issued: boolean };
  /** The first refresh token a second time, at once, but after its successor was used: some keep it good until then. */
  replay?: { exchange: Exchange; issued: boolean };
  /** And a third time, after any reasonable grace; only where it was taken at once, and the target file says slow. */
  late?: { exchange: Exchange; issued: boolean };
  /** Two refreshes with one token at the same moment; `alive`: a token that came of them works. */
  concurrent?: { flow: string; exchanges: Exchange[]; alive: boolean };
}

/** What refresh tokens are good for, on grants that the run does not live on: once, a second time, and twice at once. */
export default defineProbe({
  impact: 'sign-in',
  // Many a server ends all grants of a client when an old refresh token comes back.
  lane: 'last',
  budgetMs: LATE_MS + 120_000,
  sends: [
    'up to 5 refreshes (RFC 6749 §6) of two spare grants; where the target file says slow, one more after 90 s',
    'tools/list with the tokens that come of them',
  ],
  traffic: { requests: 63 },
  slowMs: LATE_MS,
  needs: { consents: 'authorization/consents' },
  wants: { query: 'authorization/query-token' },
  gather: async ({ consents }, { wire, target, redactor, clock, signal }): Promise<Refreshing> => {
    const { 0: single, 3: twice } = consents.spares;
    if (!single) throw new Untestable('there is no spare grant to refresh');
    const refresh = async ({ server, client, resource }: Grant, refresh_token: string) => {
      const parameters = { grant_type: 'refresh_token', refresh_token, resource };
      const exchange = await tokenRequest(wire, server, client, 'refresh token', parameters, { signal });
      return { exchange, tokens: readTokens(exchange, redactor) };
    };
    const use = ({ accessToken }: Tokens): Promise<Access> => tryToken(wire, target.url, accessToken, signal);

    const { grant, flow } = single;
    const { refreshToken } = grant;
    const seen = {
      flow,
      publicClient: grant.client.authMethod === 'none',
      refreshable: refreshToken !== undefined,
      expiresInMs: consents.flows.find(({ name }) => name === flow)?.expiresInMs ?? null,
    };
    if (refreshToken === undefined) return seen;
    const { exchange, tokens } = await refresh(grant, refreshToken);
    const document = documentOf(exchange);
    const first = {
      exchange,
      issued: tokens !== undefined,
      ...(document && { tokens: document }),
      rotated: tokens?.refreshToken !== undefined && tokens.refreshToken !== refreshToken,
      ...(tokens && { access: await use(tokens) }),
    };
    if (!tokens) return { ...seen, first };
    const next = first.rotated ? outcomeOf(await refresh(grant, tokens.refreshToken!)) : undefined;
    // Before the replay, which may end every grant of its user; what ended earlier proves nothing.
    const isAlive = twice && (await tryToken(wire, target.url, twice.grant.accessToken, signal)).listed;
    const concurrent =
      isAlive && twice.grant.refreshToken
        ? { flow: twice.flow, ...(await atOnce(twice.grant, twice.grant.refreshToken)) }
        : undefined;
    const replay = outcomeOf(await refresh(grant, refreshToken));
    const late = target.slow && replay.issued ? await refreshLate(refreshToken) : undefined;
    return { ...seen, first, ...(next && { next }), replay, ...(late && { late }), ...(concurrent && { concurrent }) };

    async function refreshLate(old: string): Promise<{ exchange: Exchange; issued: boolean }> {
      await clock.sleep(LATE_MS, signal);
      return outcomeOf(await refresh(grant, old));
    }

    /** Proactive and reactive refresh of one client may meet; each chain is tried after both have their answer. */
    async function atOnce(doubled: Grant, token: string): Promise<{ exchanges: Exchange[]; alive: boolean }> {
      const both = await Promise.all([refresh(doubled, token), refresh(doubled, token)]);
      let alive = false;
      for (const { tokens: chain } of both) alive ||= chain !== undefined && (await use(chain)).listed;
      return { exchanges: both.map((one) => one.exchange), alive };
    }
  },
});

const outcomeOf = ({ exchange, tokens }: { exchange: Exchange; tokens: Tokens | undefined }) => ({
  exchange,
  issued: tokens !== undefined,
});
