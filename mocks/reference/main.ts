/**
 * Starts the reference server and keeps it up until it is told to stop.
 *
 *   npx tsx mocks/reference/main.ts [--plain] [--port <n>] [--auth oauth|none] [--target <file>]
 *
 * Prints the MCP URL, and writes a target file for it (default `touchstone.reference.yaml` in the temporary folder).
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { reference } from './server.js';

const { values } = parseArgs({
  options: {
    plain: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    auth: { type: 'string', default: 'oauth' },
    target: { type: 'string', default: join(tmpdir(), 'touchstone.reference.yaml') },
  },
});
const { plain, port, auth, target } = values;
if (auth !== 'oauth' && auth !== 'none') fail(`--auth must be oauth or none, not ${auth}`);
if (!/^\d{1,5}$/.test(port)) fail(`--port must be a number, not ${port}`);
if (port !== '0' && !plain) fail('--port needs --plain: a rehearsal stands at a name, on any free port');

const server = await reference(
  (world) => {
    world.auth.mode = auth;
  },
  { plain, port: Number(port) },
);
await writeFile(target, stringify(server.target()), { mode: 0o600 });
process.stdout.write(`${server.url}\ntarget file: ${target}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server[Symbol.asyncDispose]().then(() => process.exit(0)));

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(64);
}
