import { readFileSync } from 'node:fs';

/** Version of the package, from the package.json above the sources or above dist/. */
export const VERSION: string =
  read(new URL('../../package.json', import.meta.url)) ??
  read(new URL('../../../package.json', import.meta.url)) ??
  '0.0.0';

function read(url: URL): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(url, 'utf8')) as { name?: string; version?: string };
    return name === 'touchstone' ? version : undefined;
  } catch {
    return undefined;
  }
}
