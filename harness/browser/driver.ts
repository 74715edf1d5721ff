import type { Clock } from '../core/clock.js';
import type { ConsentDriver, ConsentOutcome, ConsentRequest, ConsentStep } from '../core/consent.js';
import { HarnessError, messageOf } from '../core/errors.js';
import type { Attachment } from '../core/evidence.js';
import type { Redactor } from '../core/redact.js';
import type { RecipeStep } from '../target/target.js';
import { learnPassword } from './credentials.js';
import { walk } from './flow.js';
import type { EgressPolicy } from './proxy.js';
import { openRoom, type Room, type StorageState } from './room.js';
import type { CallbackHit } from './sink.js';
import { type Stuck, stuck } from './stuck.js';
import { type BrowserSupply, supplyBrowser } from './supply.js';
import { follow, type Trail } from './trail.js';
import type { AccountMemory, Way } from './way.js';

/** A busy machine takes seconds to close a page that is well; giving the browser up ends every other room, too. */
const CLOSE_TIMEOUT_MS = 8_000;

/** In a window, each step and each ending stand for so long. */
const WATCH_MS = 1_000;

export interface BrowserConsentOptions {
  policy: EgressPolicy;
  redactor: Redactor;
  clock: Clock;
  /** Redirect URIs, beside the known ones and each request's own, that end in the sink. */
  callbacks?: readonly string[];
  /** The target's `signInOrigins`. */
  signInOrigins: readonly string[];
  /** The target's `signIn`. */
  recipe?: readonly RecipeStep[];
  /** SPKI digests of a rehearsal's CA. */
  caSpki?: readonly string[];
  /** Keeps a file of the run. */
  attach(name: string, type: string, bytes: Uint8Array): Promise<Attachment>;
  /** Shows the browser in a window: what was recognised is outlined, and stands for a moment. */
  headed?: boolean;
  /** Told of each step as it is taken. */
  onStep?: (request: ConsentRequest, step: ConsentStep) => void;
  /** Issuers found so far: credentials may be typed there and at the authorization endpoint's origin. */
  issuerOrigins(): string[];
  /** The browser to use; else the driver starts, and closes, its own. */
  browser?: BrowserSupply;
  /** Opens the next consent's room while one is under way: half of a consent's time otherwise. */
  ahead?: boolean;
  /** Told when a browser must be installed first. */
  progress?: (line: string) => void;
}

/** A consent driver, and the browser behind it for other questions that only a browser can answer. */
export interface BrowserConsent extends ConsentDriver {
  /** A fresh browser profile behind a proxy of its own, with the sink in the place of claude.ai; the caller closes it. */
  room(): Promise<Room>;
}

/**
 * Drives consents in one headless browser, started at the first of them.
 * @throws HarnessError NO_BROWSER from `consent` where there is no browser; whatever the server does is an outcome
 */
export function createBrowserConsent(options: BrowserConsentOptions): BrowserConsent {
  const { clock, redactor } = options;
  const accounts = new Map<string, Known>();
  const pictures = new Map<string, Attachment>();
  const closing = new AbortController();
  const supply = options.browser ?? supplyBrowser(options);

  /** A room, or why there is none. */
  let spare: Promise<unknown> | undefined;

  const open = async (): Promise<Room> => openRoom(await supply.get(), options.policy);
  const openAhead = (): void => {
    if (options.ahead && !closing.signal.aborted) spare ??= open().catch((error: unknown) => error);
  };
  const enter = async (): Promise<Room> => {
    // Taken before it is waited for: whoever comes meanwhile gets another.
    const taken = spare;
    spare = undefined;
    const ahead = await taken;
    // No browser then is no browser now; anything else is worth another try.
    if (ahead instanceof HarnessError) throw ahead;
    const room = isRoom(ahead) && isAlive(ahead) ? ahead : await open();
    openAhead();
    return room;
  };

  return {
    room: enter,
    prepare: openAhead,
    async consent(request, signal) {
      const startMs = clock.nowMs();
      const known = recall(accounts, request);
      const state = request.signedIn ? known.state : undefined;
      const room = await enter();
      const budget = new AbortController();
      const whole = AbortSignal.any([signal, closing.signal, budget.signal]);
      const over = new AbortController();
      void clock.sleep(request.budgetMs, over.signal).then(
        () => budget.abort(),
        () => {},
      );
      try {
        for (const callback of [...(options.callbacks ?? []), request.callback]) room.proxy.sinkAlso(callback);
        if (state) await room.furnish(state);
        redactor.learn('password', request.account?.password);
        redactor.learn('totp', request.account?.totpSecret);
        const trail = follow(room);
        const way: Way = {
          room,
          trail,
          request,
          recipe: options.recipe ?? [],
          isSignedIn: state !== undefined,
          origins: [...options.issuerOrigins(), ...originsOf(request.authorizationUrl), ...options.signInOrigins],
          memory: known.memory,
          storage: new Map(state?.origins.map(({ origin, localStorage }) => [origin, localStorage])),
          clock,
          redactor,
          attach: options.attach,
          onStep: (step) => options.onStep?.(request, step),
          watchMs: options.headed ? WATCH_MS : 0,
          signal: whole,
          startMs,
          steps: [],
          consentText: '',
          links: [],
          typed: new Set(),
          pictures,
        };
        const ending = await endOf(way, budget.signal);
        learnPassword(way, ending);
        if (!('status' in ending)) learnFrom(redactor, ending.url);
        if (!whole.aborted) await learnState(way, known);
        const outcome = outcomeOf(way, ending, clock.nowMs() - startMs);
        if (options.headed) await clock.sleep(WATCH_MS, whole).catch(() => {});
        return outcome;
      } finally {
        over.abort();
        await leave(room, clock, supply);
      }
    },
    async close() {
      closing.abort(new Error('the browser is being closed'));
      if (!options.browser) await supply.close();
      const left = await spare;
      if (isRoom(left)) await left.close();
    },
  };
}

const isRoom = (ahead: unknown): ahead is Room => typeof ahead === 'object' && ahead !== null && 'sink' in ahead;

const isAlive = ({ context, page }: Room): boolean => context.browser()?.isConnected() === true && !page.isClosed();

interface Known {
  memory: AccountMemory;
  /** Browser state of the last consent that was signed in. */
  state?: StorageState;
}

function recall(accounts: Map<string, Known>, { account }: ConsentRequest): Known {
  const key = account?.username ?? '';
  const known = accounts.get(key) ?? { memory: { password: 'untyped' } };
  accounts.set(key, known);
  return known;
}

/** Registers the cookies, and keeps the state for consents that begin signed in: of refused and stuck flows, too. */
async function learnState({ room, redactor, storage, typed, isSignedIn }: Way, known: Known): Promise<void> {
  // A browser that has ended meanwhile has none to tell; what the flow came to stands.
  const cookies = await room.context.cookies().catch(() => undefined);
  if (!cookies) return;
  for (const { value, httpOnly } of cookies) if (value.length >= (httpOnly ? 8 : 16)) redactor.learn('cookie', value);
  if (known.state && !isSignedIn && !typed.has('password')) return;
  known.state = { cookies, origins: [...storage].map(([origin, localStorage]) => ({ origin, localStorage })) };
}

/** Walks until the end or until the time is up; what a page breaks in the browser is an end, too. */
async function endOf(way: Way, budget: AbortSignal): Promise<CallbackHit | Stuck> {
  const { signal, trail, request, room, steps } = way;
  const cut = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
  cut.catch(() => {});
  try {
    const ending = await Promise.race([walk(way), cut]);
    if ('status' in ending && !room.context.browser()?.isConnected()) throw new Error('the browser ended');
    return ending;
  } catch (error) {
    if (!signal.aborted) {
      const isPage = /crashed|closed|Timeout|detached|destroyed/i.test(messageOf(error));
      if (!isPage) throw error;
      return stuck('navigation', `The page broke off: ${messageOf(error).split('\n')[0]}`, false);
    }
    if (!budget.aborted) return stuck('time', 'The run ended before the flow did.', true);
    const last = steps.at(-1);
    const where = last ? `after: ${last.action}` : 'before any page could be used';
    const waits = trail.loading() ? 'a page was still loading' : 'no page was loading';
    return stuck(
      'time',
      `The flow did not end within ${request.budgetMs} ms; it stopped ${where}; ${waits}.`,
      !trail.loading(),
    );
  }
}

function outcomeOf(
  { request, room, trail, steps, consentText, links, typed }: Way,
  ending: CallbackHit | Stuck,
  durationMs: number,
): ConsentOutcome {
  const code = 'status' in ending ? undefined : (new URL(ending.url).searchParams.get('code') ?? undefined);
  const password = typed.has('password') ? request.account?.password : undefined;
  return {
    ...('status' in ending ? ending : { status: 'returned', ...ending }),
    steps,
    hops: trail.hops,
    hosts: hostsOf(room, trail),
    ...(consentText && { consentText, links }),
    leaks: trail.leaks({ password, code }),
    violations: trail.violations,
    durationMs,
    typedPassword: typed.has('password'),
  };
}

/** Hosts of the pages' requests that the proxy was asked for; those that ended in the sink were asked for by the harness's doing. */
function hostsOf({ proxy }: Room, { hosts }: Trail): ConsentOutcome['hosts'] {
  return [...hosts].flatMap((host) => {
    const asked = proxy.asked.filter((entry) => entry.host === host && entry.answer !== 'sink');
    return asked.length ? [{ host, allowed: asked.every(({ answer }) => answer !== 'refused') }] : [];
  });
}

function learnFrom(redactor: Redactor, url: string): void {
  const query = new URL(url).searchParams;
  redactor.learn('code', query.get('code') ?? undefined);
  for (const name of ['access_token', 'id_token', 'refresh_token'])
    redactor.learn('token', query.get(name) ?? undefined);
}

const originsOf = (url: string): string[] => (URL.canParse(url) ? [new URL(url).origin] : []);

/** Closes a room; a browser that a page has brought to a standstill is given up, and the next consent starts another. */
async function leave(room: Room, clock: Clock, supply: BrowserSupply): Promise<void> {
  const over = new AbortController();
  const late = clock.sleep(CLOSE_TIMEOUT_MS, over.signal).then(
    () => true,
    () => false,
  );
  const isLate = await Promise.race([room.close().then(() => false), late]);
  over.abort();
  if (isLate) await supply.drop();
}
