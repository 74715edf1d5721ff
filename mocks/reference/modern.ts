import { createMcpHandler, isLegacyRequest, Server } from '@modelcontextprotocol/server';
import { ANSWERED, answer } from './answers.js';
import { isObject, type Json, type JsonObject } from './hooks.js';
import type { Notebook } from './notes.js';
import type { World } from './world.js';

/** Revision 2026-07-28, on the v2 SDK: every request stands alone. */
export class ModernEra {
  readonly #handler;

  constructor(world: World, notebook: (user: string) => Notebook) {
    const { cacheTtlMs: ttlMs, sseKeepAliveMs: keepAliveMs } = world.timing;
    this.#handler = createMcpHandler(
      ({ requestInfo, authInfo }) => {
        const hint = { ttlMs, cacheScope: 'private' as const };
        const server = new Server(world.serverInfo, {
          capabilities: world.capabilities,
          cacheHints: { 'server/discover': hint },
          ...(world.instructions !== undefined && { instructions: world.instructions }),
        });
        // With a fallback in place the SDK would answer an unknown method with HTTP 200 in place of 404.
        if (ANSWERED.includes(requestInfo?.headers.get('mcp-method') ?? ''))
          server.fallbackRequestHandler = async ({ method, params = {} }, { mcpReq }) => {
            const result = await answer(world, notebook, {
              method,
              params: { ...params, ...(mcpReq._meta && { _meta: mcpReq._meta }) } as JsonObject,
              era: 'modern',
              user: authInfo?.clientId ?? 'anonymous',
              headers: Object.fromEntries(requestInfo?.headers ?? []),
              signal: mcpReq.signal,
              notify: mcpReq.notify,
            });
            // Hints of the SDK's own reach only handlers that it validates.
            return method === 'tools/list' ? { ...hint, ...result } : result;
          };
        return server;
      },
      { legacy: 'reject', keepAliveMs },
    );
  }

  /** Whether a request is one of this era, by the SDK's own rule; a body that is no JSON is not. */
  async claims(request: Request, body: Json | undefined): Promise<boolean> {
    return isObject(body) && !(await isLegacyRequest(request, body));
  }

  handle(request: Request, body: Json | undefined, user: string): Promise<Response> {
    return this.#handler.fetch(request, { parsedBody: body, authInfo: { token: '', clientId: user, scopes: [] } });
  }

  close(): Promise<void> {
    return this.#handler.close();
  }
}
