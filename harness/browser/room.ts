import type { BrowserContext, BrowserContextOptions, Page } from 'playwright';
import type { Launched } from './launch.js';
import { type EgressPolicy, type EgressProxy, openProxy } from './proxy.js';
import { createSink, type Sink } from './sink.js';

export type StorageState = Exclude<BrowserContextOptions['storageState'], string | undefined>;

/** A fresh browser profile with its own way out: nothing in it is shared with another room. */
export interface Room {
  context: BrowserContext;
  /** Its first page, empty. */
  page: Page;
  proxy: EgressProxy;
  sink: Sink;
  /** Puts in what another room has kept; once, before any page is asked for. */
  furnish(state: StorageState): Promise<void>;
  close(): Promise<void>;
}

export async function openRoom({ browser, pair }: Launched, policy: EgressPolicy): Promise<Room> {
  const sink = createSink(pair);
  const proxy = await openProxy({ policy, sink });
  try {
    const context = await browser.newContext({
      proxy: { server: proxy.server },
      acceptDownloads: false,
      // By an init script, not by interception: CORS preflights and redirects stay as they are.
      serviceWorkers: 'block',
      permissions: [],
      locale: 'en-US',
      viewport: { width: 1024, height: 768 },
    });
    return {
      context,
      page: await context.newPage(),
      proxy,
      sink,
      async furnish(state) {
        // Cookies alone are a message; localStorage is a page opened for every origin.
        if (state.origins.length > 0) await context.setStorageState(state);
        else await context.addCookies(state.cookies);
      },
      async close() {
        await Promise.allSettled([context.close(), proxy.close()]);
      },
    };
  } catch (error) {
    await proxy.close();
    throw error;
  }
}
