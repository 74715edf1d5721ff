import { NotApplicable, Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { askAgain, proven } from '../../oauth/again.js';
import { challengeOf, parseChallenges } from '../../oauth/challenge.js';
import { openSession } from '../../session/open.js';
import type { McpSession } from '../../session/types.js';
import { isObject } from '../../wire/json.js';
import { knock } from '../access.js';
import { defineProbe } from '../context.js';

/** Scopes that are about the sign-in, not about the resource (OpenID Connect Core §5.4, §11). */
const OF_SIGN_IN = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

const WRITING = /write|edit|create|manage|update|delete|modify|admin|full/i;
const READING = /read|view|list|get/i;

/** What is gone is gone: such a tool is no test of anything. */
const REMOVING = /delete|remove|destroy|drop|purge|erase|clear/i;

/** Tools at most: each of them may do what it is for. */
const MOST_TOOLS = 3;

interface Attempt {
  /** `tool create_note`, or the request with which a session opens. */
  what: string;
  exchange: Exchange;
  /** A result that is no error. */
  served: boolean;
  /** Parameters of a Bearer challenge. */
  challenge: Record<string, string> | null;
}

/** What the server says to a token that lacks one of the scopes: calls that worked with all of them, again. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: 180_000,
  sends: [
    'an authorization request with one scope fewer, in the signed-in browser, and its token request',
    'tools/call, as it worked before, with the token that comes of it: up to 3 tools, until one is refused',
  ],
  traffic: { requests: 20, consents: 1, toolCalls: MOST_TOOLS },
  needs: {
    registration: 'authorization/registration',
    consents: 'authorization/consents',
    calls: 'tools/calls',
    catalog: 'tools/catalog',
  },
  gather: async ({ registration, consents, calls, catalog }, context) => {
    const { wire, target, signal } = context;
    const right = proven(registration, consents);
    const asked = right.scope?.split(' ') ?? [];
    const ofResource = asked.filter((scope) => !OF_SIGN_IN.has(scope));
    if (ofResource.length < 2) throw new NotApplicable('the server asks for a single scope, or for none');
    const worked = calls.calls.filter(({ succeeded }) => succeeded);
    const reads = (name: string): boolean =>
      catalog.tools.some(
        ({ definition: { name: listed, annotations: hints } }) =>
          listed === name && isObject(hints) && hints.readOnlyHint === true,
      );
    // Where only reading tools may be called, the scope to miss is one that they need.
    const writers = worked.filter(({ tool }) => !reads(tool) && !REMOVING.test(tool));
    const kind = writers.length > 0 ? WRITING : READING;
    const leftOut = ofResource.find((scope) => kind.test(scope)) ?? ofResource.at(-1)!;
    const fewer = asked.filter((scope) => scope !== leftOut).join(' ');
    const account = target.accounts[0];
    const { flow, grant } = await askAgain(context, { ...right, scope: fewer, name: 'fewer-scopes', account });
    if (!grant) throw new Untestable(`no token with fewer scopes: ${flow.problem ?? 'the flow did not end'}`);
    const attempts: Attempt[] = [];
    const seen = { leftOut, granted: grant.scope ?? fewer, flow, attempts };
    if (seen.granted.split(' ').includes(leftOut)) return seen;
    const authorization = `Bearer ${grant.accessToken}`;
    const add = (what: string, exchange: Exchange, served: boolean): void => {
      const { challenges } = parseChallenges(exchange.response?.headers['www-authenticate'] ?? '');
      const challenge = challengeOf(challenges, 'Bearer')?.params;
      attempts.push({ what, exchange, served, challenge: challenge ? { ...challenge } : null });
    };
    const tried = new Set<string>();
    for (const { tool, era, revision, arguments: given } of [...writers, ...worked]) {
      if (tried.has(tool) || tried.size >= MOST_TOOLS || attempts.some(({ served }) => !served)) continue;
      tried.add(tool);
      let session: McpSession;
      try {
        session = await openSession(wire, target.url, era, revision, {
          authorization: async () => authorization,
          signal,
        });
      } catch (thrown) {
        if (!(thrown instanceof Untestable)) throw thrown;
        add('the opening of a session', await knock(wire, target.url, era, authorization, signal), false);
        continue;
      }
      const { exchange, result } = await session.request('tools/call', { name: tool, arguments: given });
      await session.close();
      add(`tool ${tool}`, exchange, result !== undefined && result.isError !== true);
    }
    if (attempts.length === 0) throw new Untestable('no tool was called with success before: see tools.call-succeeds');
    return seen;
  },
});
