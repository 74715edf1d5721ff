import type { Clock } from '../core/clock.js';
import { HarnessError, messageOf } from '../core/errors.js';
import { ensureBrowser } from './ensure.js';
import { type Launched, launchBrowser } from './launch.js';

const CLOSE_TIMEOUT_MS = 3_000;

/** One browser for a run: started when first asked for, started again if it died. */
export interface BrowserSupply {
  /** @throws HarnessError NO_BROWSER */
  get(): Promise<Launched>;
  /** Ends a browser that does not answer any more; the next `get` starts another. */
  drop(): Promise<void>;
  /** Ends it for good. Never waits longer than a few seconds. */
  close(): Promise<void>;
}

export function supplyBrowser(options: {
  clock: Clock;
  caSpki?: readonly string[];
  headed?: boolean;
  progress?: (line: string) => void;
}): BrowserSupply {
  let launched: Promise<Launched> | undefined;
  let isClosed = false;

  const launch = async (): Promise<Launched> => {
    const { caSpki, headed, progress } = options;
    const executablePath = await ensureBrowser({ ...(headed && { headed }), ...(progress && { progress }) });
    try {
      return await launchBrowser({ executablePath, ...(caSpki && { caSpki }), ...(headed && { headed }) });
    } catch (cause) {
      if (!headed || !/X ?Server|DISPLAY/i.test(messageOf(cause))) throw cause;
      throw new HarnessError('NO_BROWSER', 'no window can be opened here, for there is no display', { cause });
    }
  };
  const drop = async (): Promise<void> => {
    const current = await launched?.catch(() => undefined);
    launched = undefined;
    if (!current) return;
    const over = new AbortController();
    const late = options.clock.sleep(CLOSE_TIMEOUT_MS, over.signal).catch(() => {});
    // Playwright ends the process with this one, should it not go by itself.
    await Promise.race([current.browser.close().catch(() => {}), late]);
    over.abort();
  };
  return {
    drop,
    async get() {
      if (isClosed) throw new Error('the browser was closed');
      launched ??= launch();
      try {
        const current = await launched;
        if (current.browser.isConnected()) return current;
        launched = launch();
        return await launched;
      } catch (error) {
        launched = undefined;
        throw error;
      }
    },
    async close() {
      isClosed = true;
      await drop();
    },
  };
}
