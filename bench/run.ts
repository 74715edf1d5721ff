import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { benchCommand } from './command.js';
import { benchConsent } from './consent.js';
import { benchLoad } from './load.js';
import { benchProtocol } from './protocol.js';

/** Every part of the bench; `npx tsx bench/run.ts load` runs the named ones, without names all. */
const parts: Readonly<Record<string, () => Promise<object>>> = {
  command: benchCommand,
  consent: benchConsent,
  load: benchLoad,
  protocol: benchProtocol,
};

const file = new URL('./results.json', import.meta.url);
const results = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const machine = { node: process.version, cpus: cpus().length, loadAverageAtStart: loadavg()[0] };
  results[name] = { measuredOn: new Date().toISOString().slice(0, 10), ...machine, ...(await run()) };
  process.stdout.write(`${JSON.stringify({ [name]: results[name] }, null, 2)}\n`);
}
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
