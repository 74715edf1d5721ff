import type { Exchange } from '../core/evidence.js';
import { isObject, parseJson } from '../wire/json.js';
import { fullBody } from '../wire/whole.js';

/** A JSON object as a server sent it. */
export type Document = Readonly<Record<string, unknown>>;

/** The JSON object in a body, or why there is none. Never throws. */
export function readDocument(exchange: Exchange): { document: Document } | { problem: string } {
  const { response, fault } = exchange;
  if (!response) return { problem: fault ? `${fault.kind}: ${fault.message}` : 'no answer' };
  if (fault) return { problem: `${fault.kind} in the body: ${fault.message}` };
  const body = fullBody(exchange);
  const { value, error } = parseJson(body);
  if (isObject(value)) return { document: value };
  if (error === undefined) return { problem: 'JSON, but not an object' };
  return { problem: /^\s*<(!doctype|html)/i.test(body) ? 'HTML, not JSON' : `not JSON: ${error}` };
}

/** The JSON object in a body, where there is one. */
export function documentOf(exchange: Exchange): Document | undefined {
  const read = readDocument(exchange);
  return 'document' in read ? read.document : undefined;
}

/** A member that is a non-empty string. */
export function stringIn(document: Document | undefined, name: string): string | undefined {
  const value = document?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The strings of a member that is an array; empty where it is none. */
export function stringsIn(document: Document | undefined, name: string): string[] {
  const value = document?.[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A URL, or nothing where the text is none. */
export const urlOf = (text: string, base?: string): URL | undefined =>
  URL.canParse(text, base) ? new URL(text, base) : undefined;

/** A host that is this machine by name or literal. */
export const isLoopback = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
