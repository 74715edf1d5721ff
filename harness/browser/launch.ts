import { type Browser, chromium } from 'playwright';
import { type KeyPair, makeAuthority, spkiDigest } from '../wire/certificate.js';

export interface Launched {
  browser: Browser;
  /** The sink's throw-away key, which this browser trusts. */
  pair: KeyPair;
}

/**
 * Starts a browser that resolves no name but through a context's proxy, and trusts no certificate beyond the usual ones
 * but the sink's and those named. Certificates of the target are judged as ever: `ignoreHTTPSErrors` would hide a bad one.
 * @param executablePath as `ensureBrowser` gives it
 * @param caSpki SPKI digests of throw-away CAs of a rehearsal (`lab.caFile`)
 */
export async function launchBrowser(options: {
  executablePath: string;
  caSpki?: readonly string[];
  headed?: boolean;
}): Promise<Launched> {
  const authority = await makeAuthority();
  const pair = await authority.issue({ names: ['claude.ai', 'claude.com', 'localhost', '127.0.0.1'] });
  const browser = await chromium.launch({
    executablePath: options.executablePath,
    headless: !options.headed,
    // Ctrl-C is the harness's to handle: it closes the browser after the report is written.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--webrtc-ip-handling-policy=disable_non_proxied_udp',
      `--ignore-certificate-errors-spki-list=${[spkiDigest(pair.cert), ...(options.caSpki ?? [])].join(',')}`,
      // The proxies stand on 127.0.0.1; whatever does not go through them finds no name.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  return { browser, pair };
}
