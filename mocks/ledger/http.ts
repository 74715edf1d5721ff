import type { IncomingMessage } from 'node:http';
import { isObject, type Json } from '../../harness/core/json.js';

export type JsonObject = { [key: string]: Json };

/** A request as the ledger's servers see it. */
export interface Request {
  part: 'mcp' | 'login' | 'clear';
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  form: URLSearchParams;
  /** The body, where it is a JSON object. */
  json: JsonObject | undefined;
  /** Where it is JSON at all. */
  isJson: boolean;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string;
  /** Closes the connection in place of an answer. */
  lost?: true;
}

export const empty = (status: number, headers: Answer['headers'] = {}): Answer => ({ status, headers, body: '' });

export const json = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const page = (status: number, main: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-frame-options': 'SAMEORIGIN',
    'content-security-policy': "frame-ancestors 'self'",
    'referrer-policy': 'no-referrer',
    ...headers,
  },
  body: `<!DOCTYPE html><html lang="en"><head><title>Ledgerline</title></head><body>${main}</body></html>`,
});

export const redirect = (location: string, status = 302): Answer => empty(status, { location });

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Reads a request whole. */
export async function requestOf(node: IncomingMessage, part: Request['part']): Promise<Request> {
  const body = Buffer.concat(await node.toArray().catch(() => [])).toString();
  const headers = Object.fromEntries(Object.entries(node.headers).map(([name, value]) => [name, String(value ?? '')]));
  const parsed = parse(body);
  return {
    part,
    method: node.method ?? 'GET',
    url: new URL(node.url ?? '/', `${part === 'clear' ? 'http' : 'https'}://${headers.host}`),
    headers,
    form: new URLSearchParams(body),
    json: isObject(parsed) ? parsed : undefined,
    isJson: parsed !== undefined,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
