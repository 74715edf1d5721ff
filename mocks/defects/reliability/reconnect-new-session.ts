import { setTimeout as delay } from 'node:timers/promises';
import { defineDefect } from '../define.js';

/** Long enough to notice that a client has gone away. */
const NOTICE_MS = 20;

/** One session per user: while that of a client which went away is not closed, no other one begins. */
export default defineDefect((world) => {
  const orphans = new Set<string>();
  world.hooks.onRequest.push(async ({ message, method, headers, signal }) => {
    const session = headers['mcp-session-id'];
    if (message?.method === 'initialize' && orphans.size > 0) return { status: 409, body: 'already initialized' };
    if (session === undefined) return undefined;
    if (method === 'DELETE' || message?.method !== 'tools/call') orphans.delete(session);
    if (message?.method !== 'tools/call') return undefined;
    await delay(NOTICE_MS);
    if (signal.aborted) orphans.add(session);
    return undefined;
  });
});
