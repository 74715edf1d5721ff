import type { Random } from '../core/clock.js';
import { type ClientMetadata, publicClient } from './registration.js';

/** A client as the run plays it: what it registers, and which of its callbacks it drives. */
export interface Persona {
  name: 'claude-ai' | 'claude-com' | 'inspector' | 'loopback';
  metadata: ClientMetadata;
  /** Flows by name, in the order in which they are driven. */
  flows: readonly { name: string; callback: string; decision: 'approve' | 'deny' }[];
}

/** RFC 6335 §6: ports that nobody is assigned. */
const FIRST_PORT = 49152;

/**
 * The clients whose callbacks a server must know: Claude.ai, claude.com, the Inspector, and a native client that registers
 * port-less loopback URIs and comes back on any port (RFC 8252 §7.3). No listener is needed: the browser's sink answers.
 */
export function personas(random: Random): readonly Persona[] {
  const port = (): number => FIRST_PORT + random.below(65536 - FIRST_PORT);
  const claudeAi = 'https://claude.ai/api/mcp/auth_callback';
  const claudeCom = 'https://claude.com/api/mcp/auth_callback';
  const inspector = 'http://localhost:6274/oauth/callback';
  return [
    {
      name: 'claude-ai',
      metadata: publicClient('Claude', [claudeAi], 'web'),
      flows: [{ name: 'claude-ai', callback: claudeAi, decision: 'approve' }],
    },
    {
      name: 'claude-com',
      metadata: publicClient('Claude', [claudeCom], 'web'),
      // The refusal comes first: once consented, an authorization server may not ask again.
      flows: [
        { name: 'claude-com-denied', callback: claudeCom, decision: 'deny' },
        { name: 'claude-com', callback: claudeCom, decision: 'approve' },
      ],
    },
    {
      name: 'inspector',
      metadata: publicClient('MCP Inspector', [inspector, `${inspector}/debug`], 'native'),
      flows: [
        { name: 'inspector', callback: inspector, decision: 'approve' },
        { name: 'inspector-debug', callback: `${inspector}/debug`, decision: 'approve' },
      ],
    },
    {
      name: 'loopback',
      metadata: publicClient('Claude Code', ['http://127.0.0.1/callback', 'http://localhost/callback'], 'native'),
      flows: [
        { name: 'loopback-address', callback: `http://127.0.0.1:${port()}/callback`, decision: 'approve' },
        { name: 'loopback-name', callback: `http://localhost:${port()}/callback`, decision: 'approve' },
      ],
    },
  ];
}
