import type { Exchange } from '../core/evidence.js';

/** Members of a comma-separated header, in small letters. */
export const listed = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter(Boolean);

/** Whether a page of an origin may read the answer (Fetch standard, CORS check). */
export function mayRead({ response }: Exchange, origin: string): boolean {
  const allowed = response?.headers['access-control-allow-origin']?.trim();
  return allowed === '*' || allowed === origin;
}
