import type { BrowserContext, BrowserContextOptions } from 'playwright';
import type { Launched } from './launch.js';
import { type EgressPolicy, type EgressProxy, openProxy } from './proxy.js';
import { createSink, type Sink } from './sink.js';

export type StorageState = Exclude<BrowserContextOptions['storageState'], string | undefined>;

/** A fresh browser profile with its own way out: nothing in it is shared with another room. */
export interface Room {
  context: BrowserContext;
  proxy: EgressProxy;
  sink: Sink;
  close(): Promise<void>;
}

/** @param callbacks redirect URIs that end in the sink, beside those of claude.ai, claude.com and localhost:6274 */
export async function openRoom(
  { browser, pair }: Launched,
  options: { policy: EgressPolicy; callbacks: readonly string[]; storageState?: StorageState },
): Promise<Room> {
  const sink = createSink(pair);
  const proxy = await openProxy({ policy: options.policy, sink, callbacks: options.callbacks });
  try {
    const context = await browser.newContext({
      proxy: { server: proxy.server },
      acceptDownloads: false,
      // By an init script, not by interception: CORS preflights and redirects stay as they are.
      serviceWorkers: 'block',
      permissions: [],
      locale: 'en-US',
      viewport: { width: 1024, height: 768 },
      ...(options.storageState && { storageState: options.storageState }),
    });
    return {
      context,
      proxy,
      sink,
      async close() {
        await Promise.allSettled([context.close(), proxy.close()]);
      },
    };
  } catch (error) {
    await proxy.close();
    throw error;
  }
}
