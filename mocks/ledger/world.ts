import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TargetInput } from '../../harness/target/target.js';
import { credentials, rootCert } from '../reference/credentials.js';
import { type Answer, type Request, redirect, requestOf } from './http.js';
import { Invoices } from './invoices.js';
import { LoginServer } from './login.js';

const MCP_HOST = 'mcp.ledgerline.test';
const LOGIN_HOST = 'login.ledgerline.test';
const TLS = { authority: 'own', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const;

/** A second healthy world, which shares no line with the reference: what a vendor writes by hand, and what may be bent before it is started. */
export class Ledger {
  readonly logins = new LoginServer(`https://${LOGIN_HOST}/t/acme`, `https://${MCP_HOST}/v1/mcp`);
  readonly mcp = new Invoices(new URL(this.logins.resource), this.logins);
  /** Of further hosts. */
  dns: Record<string, string[]> = {};
  /** What a target file says beside the accounts. */
  target: Partial<TargetInput> = {};

  /** Answers in the servers' place, where it does. */
  before(_: Request): Answer | undefined {
    return undefined;
  }

  /** The last word on an answer. */
  after(_: Request, answer: Answer): Answer {
    return answer;
  }

  answer(request: Request): Answer {
    if (request.part === 'clear') return this.overHttp(request);
    return request.part === 'mcp' ? this.mcp.answer(request) : this.logins.answer(request);
  }

  /** What stands on port 80. */
  overHttp({ url }: Request): Answer {
    return redirect(`https://${url.hostname}${url.pathname}${url.search}`, 301);
  }
}

/** Starts it on free ports of 127.0.0.1, behind two names of a lab. */
export async function started(ledger: Ledger): Promise<{ target: TargetInput } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-ledger-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, await rootCert());
  const on = (part: Request['part']) => (node: IncomingMessage, response: ServerResponse) =>
    void requestOf(node, part).then((request) => {
      const { status, headers, body, lost } = ledger.after(request, ledger.before(request) ?? ledger.answer(request));
      if (lost) return node.socket.destroy();
      return response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
    });
  const servers = [
    createHttps(await credentials(MCP_HOST, TLS), on('mcp')),
    createHttps(await credentials(LOGIN_HOST, TLS), on('login')),
    createHttp(on('clear')),
  ];
  const [mcp, login, clear] = await Promise.all(servers.map(listening));
  const { accounts, resource } = ledger.logins;
  return {
    target: {
      url: resource,
      auth: 'oauth',
      firewall: 'none',
      accounts: accounts.map(({ email, password }) => ({ username: email, password })),
      tools: {
        get_invoice: { arguments: { id: ledger.mcp.of('Ada')[0]!.id } },
        create_invoice: { arguments: { customer: 'Grace' } },
      },
      lab: {
        caFile,
        connectTo: {
          [`${MCP_HOST}:443`]: mcp!,
          [`${LOGIN_HOST}:443`]: login!,
          [`${MCP_HOST}:80`]: clear!,
          [`${LOGIN_HOST}:80`]: clear!,
        },
        dns: { [MCP_HOST]: ['93.184.215.14'], [LOGIN_HOST]: ['93.184.215.15'], ...ledger.dns },
      },
      ...ledger.target,
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      await rm(folder, { recursive: true });
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
