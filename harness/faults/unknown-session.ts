import type { Random } from '../core/clock.js';
import type { McpSession, Reply } from '../session/types.js';

/** Speaks in a session that the server never opened; a good one answers 404 (MCP 2025-11-25 transports, "Session Management" 3). */
export const unknownSession = (session: McpSession, random: Random, signal: AbortSignal): Promise<Reply> =>
  session.request(
    'tools/list',
    {},
    {
      headers: { 'Mcp-Session-Id': random.word(36) },
      purpose: 'tools/list in an unknown session',
      fresh: true,
      signal,
    },
  );
