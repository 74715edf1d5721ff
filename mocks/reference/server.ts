import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../harness/core/clock.js';
import type { TargetInput } from '../../harness/target/target.js';
import { credentials, rootCert } from './credentials.js';
import { Endpoint } from './endpoint.js';
import { published } from './site.js';
import { targetOf } from './target.js';
import { type LogLine, type Part, serve } from './wire.js';
import { healthyWorld, type World } from './world.js';

const MCP_HOST = 'notes.touchstone.test';
const AUTHORIZATION_HOST = 'auth.touchstone.test';

export interface ReferenceOptions {
  /** Plain http on loopback, in place of the rehearsal with names and TLS. */
  plain?: boolean;
  /** Port of the MCP endpoint in plain mode; default any free one. */
  port?: number;
}

/** A running reference server. */
export interface Reference extends AsyncDisposable {
  /** The MCP URL: `https://notes.touchstone.test/mcp`, or on loopback in plain mode. */
  url: string;
  /** Origin of the authorization server; absent where nobody signs in. */
  issuer: string | undefined;
  world: World;
  /** Every request that came in, oldest first. */
  log: LogLine[];
  /** A target file for it, attestations dated today. */
  target(clock?: Clock): TargetInput;
  /** Drops all sessions of the legacy era, as a restart does. */
  forgetSessions(): Promise<void>;
}

/**
 * Starts a reference server on free ports of 127.0.0.1.
 * @param world a world, or a mutation of a healthy one
 */
export async function reference(
  world: World | ((world: World) => void) = healthyWorld(),
  options: ReferenceOptions = {},
): Promise<Reference> {
  const chosen = typeof world === 'function' ? mutated(world) : world;
  return options.plain ? plain(chosen, options.port ?? 0) : rehearsal(chosen);
}

function mutated(mutate: (world: World) => void): World {
  const world = healthyWorld();
  mutate(world);
  return world;
}

/** Names, TLS and :80, all reached through `lab.connectTo`. */
async function rehearsal(world: World): Promise<Reference> {
  const log: LogLine[] = [];
  const { network } = world;
  const url = new URL(world.transport.path, `https://${MCP_HOST}:${network.port}`);
  const parts = await makeParts(world, url, `https://${AUTHORIZATION_HOST}`);
  const [mcp, authorization] = await Promise.all([
    listen(world, parts.mcp, log, 'https', 0, await credentials(MCP_HOST, world.tls.mcp)),
    listen(world, parts.authorization, log, 'https', 0, await credentials(AUTHORIZATION_HOST, world.tls.authorization)),
  ]);
  const clear = await listen(world, toHttps, log, 'http', 0);
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-reference-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, await rootCert());
  const allowlistFile = join(folder, 'firewall.json');
  if (network.allowlist) await writeFile(allowlistFile, JSON.stringify({ allow: network.allowlist }));
  const at = (server: Server): string => `127.0.0.1:${portOf(server)}`;
  const lab = {
    caFile,
    connectTo: {
      [`${MCP_HOST}:${network.port}`]: at(mcp),
      [`${AUTHORIZATION_HOST}:443`]: at(authorization),
      [`${MCP_HOST}:80`]: at(clear),
      [`${AUTHORIZATION_HOST}:80`]: at(clear),
    },
    dns: { [MCP_HOST]: network.mcp, [AUTHORIZATION_HOST]: network.authorization },
  };
  const firewall = network.allowlist ? { allowlistFile } : ('none' as const);
  return running(world, url, parts, log, { lab, firewall }, [mcp, authorization, clear], () =>
    rm(folder, { recursive: true }),
  );
}

/** Loopback alone, without TLS. */
async function plain(world: World, port: number): Promise<Reference> {
  const log: LogLine[] = [];
  // Both ports must be known before the parts are made: until then, nothing is answered.
  let parts: Parts | undefined;
  const late =
    (part: 'mcp' | 'authorization'): Part =>
    (...request) =>
      parts![part](...request);
  const [mcp, authorization] = await Promise.all([
    listen(world, late('mcp'), log, 'http', port),
    listen(world, late('authorization'), log, 'http', 0),
  ]);
  const url = new URL(world.transport.path, `http://127.0.0.1:${portOf(mcp)}`);
  parts = await makeParts(world, url, `http://127.0.0.1:${portOf(authorization)}`);
  return running(world, url, parts, log, { firewall: 'none' }, [mcp, authorization], async () => {});
}

interface Parts {
  mcp: Part;
  authorization: Part;
  endpoint: Endpoint;
  issuer: string | undefined;
}

async function makeParts(world: World, url: URL, authorizationOrigin: string): Promise<Parts> {
  const issuer = world.auth.mode === 'oauth' ? authorizationOrigin : undefined;
  // Loaded only where someone signs in.
  const signIn =
    issuer === undefined
      ? undefined
      : await (await import('./authorization.js')).authorizationServer(world, issuer, url);
  const endpoint = new Endpoint(world, url, signIn?.readToken);
  return {
    endpoint,
    issuer,
    mcp: async (request) =>
      endpoint.owns(request) ? endpoint.handle(request) : published(world, request, url, issuer),
    authorization: signIn ? signIn.part : async () => ({ status: 404, headers: {} }),
  };
}

/** What stands on port 80: a redirect to https on the same host. */
const toHttps: Part = async ({ url }) => ({
  status: 308,
  headers: { location: `https://${url.hostname}${url.pathname}${url.search}`, 'content-type': 'text/plain' },
  body: 'This server speaks https only.\n',
});

async function listen(
  world: World,
  part: Part,
  log: LogLine[],
  scheme: 'http' | 'https',
  port: number,
  tls: ServerOptions = {},
): Promise<Server> {
  const { requestTimeoutMs, keepAliveMs } = world.timing;
  const settings = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.max(50, requestTimeoutMs / 10),
  };
  const onRequest = (req: IncomingMessage, res: ServerResponse): void => void serve(world, part, log, req, res, scheme);
  const server = scheme === 'https' ? createHttps({ ...settings, ...tls }, onRequest) : createHttp(settings, onRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function running(
  world: World,
  url: URL,
  { endpoint, issuer }: Parts,
  log: LogLine[],
  place: Pick<TargetInput, 'lab' | 'firewall'>,
  servers: Server[],
  clear: () => Promise<void>,
): Reference {
  return {
    url: url.href,
    issuer,
    world,
    log,
    target: (clock = systemClock) => targetOf(world, url, clock, place),
    forgetSessions: () => endpoint.forgetSessions(),
    [Symbol.asyncDispose]: async () => {
      await endpoint.close();
      await Promise.all([...servers.map(closed), clear()]);
    },
  };
}

/** Closes a server with every connection it holds. */
function closed(server: Server): Promise<void> {
  if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}
