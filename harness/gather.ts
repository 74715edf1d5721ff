import { readFile } from 'node:fs/promises';
import type { BrowserConsent, BrowserConsentOptions } from './browser/driver.js';
import { boundConsents } from './consent-bound.js';
import { type Clock, seededRandom, systemClock } from './core/clock.js';
import type { ConsentDriver } from './core/consent.js';
import { HarnessError, messageOf } from './core/errors.js';
import type { Attachment } from './core/evidence.js';
import type { Impact } from './core/probe.js';
import type { ProgressEvent } from './core/progress.js';
import { Redactor } from './core/redact.js';
import type { Profile } from './core/requirement.js';
import { VERSION } from './core/version.js';
import { Journal, type RunRecord, type StoredRun } from './journal.js';
import { runLanes } from './lanes.js';
import { issuerOrigins, knownTools, revisionOf, spokenIn } from './live.js';
import { createClientDocuments } from './oauth/client-documents.js';
import { createTokenBroker } from './oauth/tokens.js';
import { plannedTraffic, plannedWaitMs, planProbes, selectChecks } from './plan.js';
import type { ProbeContext } from './probes/context.js';
import { MessageLog } from './session/message-log.js';
import { openSession } from './session/open.js';
import { newestOf } from './session/revisions.js';
import type { SessionOptions } from './session/types.js';
import { impactSet } from './target/impact.js';
import type { Target } from './target/target.js';
import { spkiDigest } from './wire/certificate.js';
import { EgressPolicy } from './wire/egress.js';
import { createWire } from './wire/http.js';

/** How a run goes about it; everything has a default. */
export interface RunOptions {
  /** Run folder; created if absent. */
  out: string;
  id: string;
  seed: string;
  impact?: 'all' | readonly Impact[] | undefined;
  profile?: Profile | undefined;
  /** Ids or areas of the rows to judge; all where absent. */
  only?: readonly string[] | undefined;
  deadlineMs?: number | undefined;
  /** Ends the run early; what was seen until then is kept. */
  signal?: AbortSignal | undefined;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
  clock?: Clock | undefined;
  /** Tests: nothing but loopback is dialled. */
  loopbackOnly?: boolean | undefined;
  /** Takes the place of the browser. */
  consent?: ((tools: ConsentTools) => ConsentDriver) | undefined;
}

/** What a consent driver is made from. */
export interface ConsentTools {
  target: Target;
  policy: EgressPolicy;
  redactor: Redactor;
  clock: Clock;
  /** PEM certificates trusted in a rehearsal. */
  ca: readonly string[];
  attach(name: string, type: string, bytes: Uint8Array): Promise<Attachment>;
  /** Origins of the issuer and of its authorization endpoint, as far as discovery has found them. */
  issuerOrigins(): string[];
}

/**
 * Probes a target and keeps what was seen in the run folder. What the server does, however bad, never makes it throw.
 * @throws HarnessError where the run cannot begin: a bad selection, a run folder that cannot be written, an unreadable CA file
 */
export async function gather(target: Target, options: RunOptions): Promise<StoredRun> {
  const clock = options.clock ?? systemClock;
  const impact = impactSet(options.impact ?? target.impact);
  const plan = await planProbes(selectChecks(options.only), impact);
  const redactor = new Redactor();
  learnTarget(target, redactor);
  const ca = await labAuthority(target);
  const journal = new Journal(options.out, redactor);
  const policy = new EgressPolicy({
    targetUrl: target.url,
    lab: target.lab,
    loopbackOnly: options.loopbackOnly ?? false,
  });
  const live = new Map<string, unknown>();
  const messages = new MessageLog(journal, target.url, () => spokenIn('legacy', live) ?? newestOf('legacy'));
  const wire = createWire({
    policy,
    // Nobody asks of a run that judges no message what it received.
    recorder: plan.some(({ name }) => name === 'protocol/messages') ? messages : journal,
    clock,
    userAgent: `Touchstone/${VERSION} (conformance test; independent of Anthropic)`,
    targetOrigin: new URL(target.url).origin,
    targetHeaders: target.headers,
    ca,
  });
  const documents = createClientDocuments();
  const tokens = createTokenBroker({ wire, clock, redactor });
  const tools: ConsentTools = {
    target,
    policy,
    redactor,
    clock,
    ca,
    attach: async (name, type, bytes) => journal.attach(name, type, bytes),
    issuerOrigins: () => issuerOrigins(live),
  };
  const driver: LiveConsent =
    options.consent?.(tools) ?? browserConsent(tools, (text) => options.onProgress?.({ kind: 'notice', text }));
  const consent = boundConsents(driver, plannedTraffic(plan).consents, () => journal.tally({ signIns: 1 }));
  const deadlineMs = (options.deadlineMs ?? target.deadlineMs) + (target.slow ? plannedWaitMs(plan) : 0);
  const end = endOf(deadlineMs, options.signal);
  const startedAt = clock.date().toISOString();
  const record = (finishedAt?: string): RunRecord => ({
    schemaVersion: 1,
    harness: { version: VERSION },
    run: {
      id: options.id,
      startedAt,
      finishedAt: finishedAt ?? startedAt,
      seed: options.seed,
      impact: [...impact],
      profile: options.profile ?? target.profile,
      deadlineMs,
      rehearsal: target.lab !== undefined,
      ...(end.signal.aborted ? { cut: String(end.signal.reason) } : finishedAt ? {} : { cut: 'interrupted' }),
    },
    target: { url: target.url, name: target.name ?? new URL(target.url).host },
    ...(options.only && { only: [...options.only] }),
    traffic: journal.traffic,
    hosts: [...policy.hosts()],
  });
  journal.describe(record());
  let ended: RunRecord;
  try {
    await runLanes({
      plan,
      journal,
      clock,
      random: seededRandom(options.seed),
      signal: end.signal,
      live,
      onProgress: options.onProgress,
      context: {
        target,
        clock,
        wire,
        tokens,
        messages,
        consent,
        documents,
        redactor,
        impact,
        addressesOf: (host) => policy.addresses(host),
        inBrowser: driver.inBrowser,
        tally: (traffic) => journal.tally(traffic),
        attach: (name, type, bytes) => journal.attach(name, type, bytes),
        openSession: (era, sessionOptions) =>
          openSession(wire, new URL(target.url), era, revisionOf(era, live), {
            authorization: () => tokens.authorization(),
            tools: knownTools(live),
            ...sessionOptions,
          } satisfies SessionOptions),
      },
    });
  } finally {
    end.clear();
    await Promise.allSettled([consent.close(), documents.close(), wire.close()]);
    ended = record(clock.date().toISOString());
    journal.describe(ended);
    journal.close();
  }
  return { record: redactor.value(ended), gathered: journal.gathered, exchanges: journal.exchanges };
}

function learnTarget(target: Target, redactor: Redactor): void {
  for (const { password, totpSecret } of target.accounts) {
    redactor.learn('password', password);
    redactor.learn('totp', totpSecret);
  }
  redactor.learn('client-secret', target.client.clientSecret);
  for (const value of Object.values(target.headers)) redactor.learn('token', value.replace(/^(bearer|basic)\s+/i, ''));
}

async function labAuthority(target: Target): Promise<string[]> {
  const file = target.lab?.caFile;
  if (!file) return [];
  try {
    return [await readFile(file, 'utf8')];
  } catch (cause) {
    throw new HarnessError('BAD_TARGET', `lab.caFile: ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** One signal for the deadline and for Ctrl-C; its reason says which came first. */
function endOf(deadlineMs: number, signal: AbortSignal | undefined): { signal: AbortSignal; clear(): void } {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort('deadline'), deadlineMs);
  const interrupt = (): void => end.abort('interrupted');
  if (signal?.aborted) interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  return {
    signal: end.signal,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    },
  };
}

/** A consent driver that may have a browser for other questions. */
interface LiveConsent extends ConsentDriver {
  inBrowser?: ProbeContext['inBrowser'];
}

/** The browser's code is loaded, and a browser looked for, when the first consent is to be driven. */
export function browserConsent(
  tools: ConsentTools,
  progress: (line: string) => void,
  shown: Pick<BrowserConsentOptions, 'headed' | 'onStep'> = {},
): LiveConsent {
  const { target, ca, ...rest } = tools;
  let driver: Promise<BrowserConsent> | undefined;
  const load = async (): Promise<BrowserConsent> => {
    const { createBrowserConsent } = await import('./browser/driver.js');
    const { signIn, signInOrigins } = target;
    return createBrowserConsent({
      ...rest,
      signInOrigins,
      ...(signIn && { recipe: signIn }),
      caSpki: ca.map(spkiDigest),
      progress,
      // Where it can be seen, a second window would only puzzle.
      ahead: !shown.headed,
      ...shown,
    });
  };
  return {
    consent: async (request, signal) => {
      driver ??= load();
      return (await driver).consent(request, signal);
    },
    prepare: () => {
      driver ??= load();
      void driver.then(({ prepare }) => prepare?.());
    },
    inBrowser: async (script) => {
      driver ??= load();
      const room = await (await driver).room();
      const { runInPage } = await import('./browser/page.js');
      try {
        return await runInPage(room, script);
      } finally {
        await room.close();
      }
    },
    close: async () => (await driver?.catch(() => undefined))?.close(),
  };
}
