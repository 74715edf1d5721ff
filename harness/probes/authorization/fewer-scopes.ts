import { NotApplicable, Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { askAgain, proven } from '../../oauth/again.js';
import type { Flow } from '../../oauth/authorization.js';
import { challengeOf, parseChallenges } from '../../oauth/challenge.js';
import { stringsIn } from '../../oauth/document.js';
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

/** A call again that was refused for its scope, with a token that has the scope which was asked for. */
interface Retry {
  tool: string;
  exchange: Exchange;
  served: boolean;
}

/** What the server says to a token that lacks a scope: to the run's own, where it has the least only; else in calls that worked with all of them. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: 180_000,
  sends: [
    'an authorization request with one scope fewer, in the signed-in browser, and its token request; where a call was refused for want of a scope, with that scope in its place',
    'tools/call, as it was made before, with the token that comes of it: up to 3 tools; with fewer scopes, until one is refused',
  ],
  traffic: { requests: 20, consents: 1, toolCalls: MOST_TOOLS },
  needs: {
    discovery: 'authorization/discovery',
    registration: 'authorization/registration',
    consents: 'authorization/consents',
    calls: 'tools/calls',
    catalog: 'tools/catalog',
  },
  gather: async ({ discovery, registration, consents, calls, catalog }, context) => {
    const { wire, target, signal } = context;
    const right = proven(registration, consents);
    const asked = right.scope?.split(' ') ?? [];
    const account = target.accounts[0];
    const lacking = calls.calls.filter(({ reply, succeeded }) => !succeeded && isAboutScope(reply.exchange));
    const unasked = stringsIn(discovery.resource.metadata, 'scopes_supported').some((scope) => !asked.includes(scope));
    if (unasked && lacking.length > 0 && calls.calls.some(({ succeeded }) => succeeded)) return stepUp();
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
    const { flow, grant } = await askAgain(context, { ...right, scope: fewer, name: 'fewer-scopes', account });
    if (!grant) throw new Untestable(`no token with fewer scopes: ${flow.problem ?? 'the flow did not end'}`);
    const attempts: Attempt[] = [];
    const seen: Seen = { leftOut, granted: grant.scope ?? fewer, flow, attempts };
    if (seen.granted.split(' ').includes(leftOut)) return seen;
    const authorization = `Bearer ${grant.accessToken}`;
    const add = (what: string, exchange: Exchange, served: boolean): void => {
      attempts.push({ what, exchange, served, challenge: bearerOf(exchange) });
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

    /** Asks for what the refusals name, as a client would, and calls again (MCP 2025-11-25 "Step-Up Authorization Flow"). */
    async function stepUp(): Promise<Seen> {
      const granted = consents.flows.find(({ reached }) => reached === 'token')?.tokens?.scope;
      const refused = lacking.slice(0, MOST_TOOLS);
      const attempts = refused.map(({ tool, reply: { exchange } }) => ({
        what: `tool ${tool}`,
        exchange,
        served: false,
        challenge: bearerOf(exchange),
      }));
      const seen: Seen = { leftOut: null, granted: typeof granted === 'string' ? granted : asked.join(' '), attempts };
      const named = attempts.flatMap(({ challenge }) => challenge?.scope?.split(' ') ?? []);
      const scope = [...new Set([...asked, ...named])].join(' ');
      if (scope === asked.join(' ')) return seen;
      const { flow, grant } = await askAgain(context, { ...right, scope, name: 'step-up', account });
      if (!grant) return { ...seen, flow };
      const retried: Retry[] = [];
      for (const { tool, era, arguments: given } of refused) {
        const session = await context.openSession(era, {
          authorization: async () => `Bearer ${grant.accessToken}`,
          signal,
        });
        const { exchange, result } = await session.request('tools/call', { name: tool, arguments: given });
        await session.close();
        retried.push({ tool, exchange, served: result !== undefined && result.isError !== true });
      }
      return { ...seen, flow, retried };
    }
  },
});

interface Seen {
  /** The scope that the token lacks; null where it is for the server to name. */
  leftOut: string | null;
  /** Scopes of the token that was refused. */
  granted: string;
  flow?: Flow;
  attempts: Attempt[];
  retried?: Retry[];
}

/** Parameters of a Bearer challenge. */
function bearerOf({ response }: Exchange): Record<string, string> | null {
  const { challenges } = parseChallenges(response?.headers['www-authenticate'] ?? '');
  const challenge = challengeOf(challenges, 'Bearer')?.params;
  return challenge ? { ...challenge } : null;
}

/** A call that was refused, to a token with which others are served: by its status, or in words that name scopes. */
function isAboutScope({ response }: Exchange): boolean {
  if (!response) return false;
  const text = [response.body, ...(response.events ?? []).map(({ data }) => data)].join(' ');
  return [401, 403].includes(response.status) || /\bscopes?\b/i.test(text);
}
