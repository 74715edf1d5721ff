import type { Answer, Request } from './http.js';
import type { Ledger } from './world.js';

/** What is done to a ledger before it is started. */
export type Bend = (ledger: Ledger) => void;

/** A row, how it should turn, in which words, and what turns it. */
export type Shape = readonly [row: string, outcome: 'fail' | 'warn', shape: string, bend: Bend];

/** Redirect URIs that are let through beside the registered ones. */
export const matching =
  (lax: (registered: URL, wanted: URL) => boolean): Bend =>
  ({ logins }) => {
    const matches = logins.matches.bind(logins);
    logins.matches = (registered, wanted) =>
      matches(registered, wanted) || (URL.canParse(wanted) && lax(new URL(registered), new URL(wanted)));
  };

/** How a request of Claude's own agent to the MCP URL is answered. */
export const toClaude =
  (answer: () => Answer): Bend =>
  (ledger) => {
    ledger.before = ({ part, headers }) =>
      part === 'mcp' && headers['user-agent'] === 'Claude-User' ? answer() : undefined;
  };

/** How the authorization endpoint turns someone away. */
export const turningAway =
  (how: (redirectUri: string) => Answer): Bend =>
  ({ logins }) => {
    const authorize = logins.authorize.bind(logins);
    logins.authorize = (request) => {
      const answer = authorize(request);
      return answer.status === 400 ? how(request.url.searchParams.get('redirect_uri') ?? '') : answer;
    };
  };

/** What a token response holds; of a refresh alone, or of each. */
export const issuing =
  (change: object, of: 'each' | 'a refresh' = 'each'): Bend =>
  ({ logins }) => {
    const name = of === 'each' ? 'issue' : 'refresh';
    const usual = logins[name].bind(logins) as (...given: never[]) => object;
    Object.assign(logins, { [name]: (...given: never[]) => ({ ...usual(...given), ...change }) });
  };

/** Which known token a value is taken for. */
export const accepting =
  (lax: (value: string, known: string) => boolean): Bend =>
  ({ logins, mcp }) => {
    mcp.find = (value) => [...logins.tokens].find(([known]) => lax(value, known))?.[1];
  };

/** What lets a request in whose token does not. */
export const letting =
  (lax: (method: unknown, value: string | undefined) => boolean): Bend =>
  ({ mcp }) => {
    const accepts = mcp.accepts.bind(mcp);
    mcp.accepts = (token, request) => accepts(token, request) || lax(request.json?.method, mcp.bearer(request));
  };

/** Nobody is asked for anything, and all are told the same. */
export const strangersToo: Bend = ({ mcp }) => {
  mcp.isOpen = () => true;
  mcp.call = () => ({ content: [{ type: 'text', text: 'Everybody is served' }] });
};

/** Asks for the least at first; then a call lacks a scope. */
export const lacking =
  (how: (usual: () => Answer, message: Request['json']) => Answer): Bend =>
  ({ mcp }) => {
    mcp.firstScopes = ['invoices.read'];
    const lacks = mcp.lacks.bind(mcp);
    mcp.lacks = (scope, token, request) => how(() => lacks(scope, token, request), request.json);
  };
