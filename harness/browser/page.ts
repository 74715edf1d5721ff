import type { Room } from './room.js';

const PATH = '/touchstone-page';

/**
 * Runs a script in a page under the origin https://claude.ai, which the sink serves.
 * @param script body of an async function; what it returns is JSON
 */
export async function runInPage(room: Room, script: string): Promise<unknown> {
  room.sink.serve(PATH, '<!doctype html><meta charset="utf-8"><title>Touchstone</title>');
  await room.page.goto(`https://claude.ai${PATH}`);
  return room.page.evaluate(`(async () => { ${script} })()`);
}
