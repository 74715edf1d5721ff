import { type ContenderName, contenders } from './contenders.js';

/** One contender in a process of its own, so that no other one warms up or litters its heap. Runs what its parent sends. */
export interface Order {
  url: string;
  calls: number;
  connections: number;
}

/** CPU time of this process and its memory afterwards. */
export interface Cost {
  cpuMicros: number;
  rssBytes: number;
  error?: string;
}

const run = contenders[process.argv[2] as ContenderName];
process.on('message', async ({ url, calls, connections }: Order) => {
  const before = process.cpuUsage();
  const error = await run(new URL(url), calls, connections).then(
    () => undefined,
    (thrown: unknown) => String(thrown),
  );
  const { user, system } = process.cpuUsage(before);
  const cost: Cost = { cpuMicros: user + system, rssBytes: process.memoryUsage.rss(), ...(error && { error }) };
  process.send?.(cost);
});
process.on('disconnect', () => process.exit());
