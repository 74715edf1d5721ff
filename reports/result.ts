import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunResult } from '../harness/core/result.js';

/** Writes a file so that it is there whole or not at all; makes its folder. */
export async function writeWhole(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(part, content, { flag: 'wx' });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** `result.json`, the stable contract of a run. Keys keep the order of the type; absent members are not written. */
export const writeResult = (result: RunResult, folder: string): Promise<void> =>
  writeWhole(join(folder, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
