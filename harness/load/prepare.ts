import type { Json } from '../session/types.js';

/** A call whose bytes are ready but for the id. */
export interface PreparedCall {
  head: string;
  tail: string;
  encoding: 'latin1' | 'utf8';
  /** Length on the wire. */
  bytes: number;
}

/** Ids of ten digits keep the length of the body the same, and clear of the ids that a session counts up from 1. */
export const FIRST_ID = 1_000_000_000;

/**
 * Builds the bytes of a request once, so that a call costs one write.
 * @param headers of a live request; those about the connection, the length and content codings are left out: none is asked for
 * @param message JSON-RPC request; its id is replaced at each call
 */
export function prepareCall(
  url: URL,
  headers: Readonly<Record<string, string>>,
  message: Readonly<Record<string, Json>>,
): PreparedCall {
  const { jsonrpc: _, id: __, ...rest } = message;
  const open = '{"jsonrpc":"2.0","id":';
  const tail = `,${JSON.stringify(rest).slice(1)}`;
  const length = open.length + String(FIRST_ID).length + Buffer.byteLength(tail);
  const own = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding']);
  const fields = Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase()));
  const lines = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${length}`,
  ];
  for (const line of lines) if (/[\r\n\0]/.test(line)) throw new TypeError('a header holds a line break');
  const head = `${lines.join('\r\n')}\r\n\r\n${open}`;
  const whole = `${head}${FIRST_ID}${tail}`;
  const bytes = Buffer.byteLength(whole);
  return { head, tail, encoding: bytes === whole.length ? 'latin1' : 'utf8', bytes };
}
