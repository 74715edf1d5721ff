import { setTimeout as delay } from 'node:timers/promises';
import { defineDefect } from '../define.js';

/** Long enough to notice that a client has gone away. */
const NOTICE_MS = 20;

/** A client that goes away before its call has begun takes its session with it. */
export default defineDefect((world) => {
  const lost = new Set<string>();
  world.hooks.onRequest.push(async ({ message, headers, signal }) => {
    const session = headers['mcp-session-id'];
    if (session === undefined) return undefined;
    if (lost.has(session)) return { status: 404, body: 'session not found' };
    if (message?.method !== 'tools/call') return undefined;
    await delay(NOTICE_MS);
    if (signal.aborted) lost.add(session);
    return undefined;
  });
});
