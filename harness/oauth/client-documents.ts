import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeAuthority } from '../wire/certificate.js';
import type { ClientMetadata } from './registration.js';

/**
 * What Claude's clients publish of themselves, by the persona that plays them: public clients, with the callback of Claude.ai, and with
 * loopback callbacks. They are for authorization servers to fetch; the harness never does. None is known for claude.com or the Inspector.
 */
export const PUBLISHED_DOCUMENTS: Readonly<Record<string, string>> = {
  'claude-ai': 'https://claude.ai/oauth/mcp-oauth-client-metadata',
  loopback: 'https://claude.ai/oauth/claude-code-client-metadata',
};

/** What stands under a URL that is a client id. */
export interface Published {
  status?: number;
  type?: string;
  body: string;
}

/**
 * Publishes client id metadata documents (draft-ietf-oauth-client-id-metadata-document) on loopback, over TLS with a throw-away
 * certificate: for authorization servers that stand on loopback themselves, or in a lab.
 */
export interface ClientDocuments {
  /** Publishes what is made for the URL that it will have, and says which that is. */
  publish(name: string, make: (url: string) => Published): Promise<string>;
  /** How often a URL was asked for. */
  fetched(url: string): number;
  close(): Promise<void>;
}

/** The document of a client: its metadata under its own URL (§4 of the draft). */
export const documentFor =
  (metadata: ClientMetadata) =>
  (url: string): Published => ({ body: JSON.stringify({ client_id: url, ...metadata }) });

/** Nothing listens before the first document is published. */
export function createClientDocuments(): ClientDocuments {
  const published = new Map<string, Published>();
  const asked = new Map<string, number>();
  let server: Promise<Server> | undefined;

  const listen = async (): Promise<Server> => {
    const { key, cert } = await (await makeAuthority()).issue({ names: ['127.0.0.1', 'localhost'] });
    const listening = createServer({ key, cert }, ({ url = '/' }, response) => {
      asked.set(url, (asked.get(url) ?? 0) + 1);
      const { status = 200, type = 'application/json', body } = published.get(url) ?? { status: 404, body: '' };
      response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
    });
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(0, '127.0.0.1', resolve);
    });
    return listening;
  };

  return {
    publish: async (name, make) => {
      server ??= listen();
      const { port } = (await server).address() as AddressInfo;
      const path = `/${encodeURIComponent(name)}.json`;
      const url = `https://127.0.0.1:${port}${path}`;
      published.set(path, make(url));
      return url;
    },
    fetched: (url) => asked.get(new URL(url).pathname) ?? 0,
    close: async () => {
      const listening = await server;
      if (!listening) return;
      listening.closeAllConnections();
      await new Promise<void>((resolve) => void listening.close(() => resolve()));
    },
  };
}
