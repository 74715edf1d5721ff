import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../harness/core/errors.js';
import { certify, loadTarget } from '../harness/index.js';
import { RUN_FOLDER } from './suite.js';

/**
 * Playwright's globalSetup: probes and judges the target once.
 * TOUCHSTONE_TARGET names it; TOUCHSTONE_RUN instead shows a run that is there already.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env[RUN_FOLDER]) return;
  const source = process.env.TOUCHSTONE_TARGET;
  if (!source)
    throw new HarnessError(
      'BAD_USAGE',
      'set TOUCHSTONE_TARGET to the URL of an MCP server or the path of a touchstone.yaml, or TOUCHSTONE_RUN to a run folder',
    );
  const target = await loadTarget(source, process.env);
  const id = `playwright-${process.pid}`;
  const folder = join('runs', id);
  mkdirSync(folder, { recursive: true });
  const { result } = await certify(target, { id, out: folder, seed: target.url });
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  process.env[RUN_FOLDER] = folder;
}
