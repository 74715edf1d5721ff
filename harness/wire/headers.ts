/** Node's raw header list as evidence: lower-case names, several values of one name joined. */
export function seenHeaders(raw: readonly string[]): Record<string, string> {
  const seen = new Map<string, string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? '';
    const before = seen.get(name);
    seen.set(name, before === undefined ? (raw[i + 1] ?? '') : `${before}, ${raw[i + 1]}`);
  }
  // Own members only, also of a header that is called __proto__.
  return Object.fromEntries(seen);
}

/** Header sets laid over one another, names compared without case; the later one wins. */
export function layered(...layers: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const merged = new Map<string, [name: string, value: string]>();
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer))) {
    merged.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
}

/** The headers that are sent: an empty value only says that a default is not wanted. */
export const withoutEmpty = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
