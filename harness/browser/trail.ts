import type { Frame, Page, Request, Response } from 'playwright';
import type { ConsentHop, ConsentLeak } from '../core/consent.js';
import type { Room } from './room.js';

const HOP_LIMIT = 200;
const VIOLATION_LIMIT = 50;
const REQUEST_LIMIT = 2_000;
const URL_HEADERS = ['location', 'refresh', 'content-location', 'link', 'referer'];

/** What the browser did in a room, as its events tell. */
export interface Trail {
  readonly hops: ConsentHop[];
  readonly violations: string[];
  /** Hosts of the pages' own requests. */
  readonly hosts: ReadonlySet<string>;
  /** The last page load that failed, and how; forgotten when another begins. */
  readonly failure: { url: string; error: string } | undefined;
  /** Status of the last page that loaded in the newest page. */
  readonly status: number | undefined;
  /** Whether a page load, a script, or a request that a script made, is under way. */
  busy(): boolean;
  /** Whether a page was asked for at all. */
  begun(): boolean;
  /** Whether a page load is under way. */
  loading(): boolean;
  /** From now on, requests that carry this text are marked as carrying credentials. */
  watchFor(secret: string): void;
  /**
   * Requests that carried the password in their URL; and those to a host that showed none of the pages, and is not the callback's, that
   * carried password or code in URL or Referer.
   */
  leaks(secrets: { password: string | undefined; code: string | undefined }): ConsentLeak[];
  /** Resolves at the next event that may have changed a page. */
  change(): Promise<void>;
}

/** Begins to record what happens in a room. */
export function follow({ context, proxy }: Room): Trail {
  const hops: ConsentHop[] = [];
  const violations: string[] = [];
  const hosts = new Set<string>();
  const loads = new Set<Request>();
  const calls = new Set<Request>();
  const needles = new Set<string>();
  const requests: { url: URL; referer: string }[] = [];
  let failure: Trail['failure'];
  let status: number | undefined;
  let wake = (): void => {};
  let awake = Promise.resolve();
  const rearm = (): void => {
    awake = new Promise((resolve) => {
      wake = () => {
        rearm();
        resolve();
      };
    });
  };
  rearm();

  const carries = (request: Request): boolean => {
    const data = request.postData() ?? '';
    return [...needles].some((needle) => data.includes(needle));
  };
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host && /^(https?|wss?):$/.test(url.protocol)) {
      hosts.add(url.hostname);
      if (requests.length < REQUEST_LIMIT) requests.push({ url, referer: request.headers().referer ?? '' });
    }
    if (isPageLoad(request)) {
      failure = undefined;
      loads.add(request);
    } else if (/^(xhr|fetch|script)$/.test(request.resourceType())) calls.add(request);
  });
  const over = (request: Request): void => {
    loads.delete(request);
    calls.delete(request);
    wake();
  };
  context.on('requestfinished', over);
  context.on('requestfailed', (request) => {
    const error = request.failure()?.errorText ?? 'failed';
    // An aborted load is one that another overtook.
    if (isPageLoad(request) && !/ERR_ABORTED/.test(error)) failure = { url: request.url(), error };
    over(request);
  });
  context.on('response', (response) => {
    const request = response.request();
    if (!isPageLoad(request)) return;
    const url = new URL(response.url());
    if (proxy.isSunk(url)) return;
    if (!isRedirect(response)) status = response.status();
    if (hops.length < HOP_LIMIT) {
      hops.push({
        method: request.method(),
        url: withoutQuery(response.url()),
        status: response.status(),
        headers: withoutQueries(response.headers()),
        carriedCredentials: carries(request),
      });
    }
    wake();
  });
  context.on('console', (message) => {
    const text = message.text();
    if (!/Content Security Policy/i.test(text) || violations.length >= VIOLATION_LIMIT) return;
    violations.push(text.replace(/(https?:\/\/[^\s'"?#]+)[?#][^\s'"]*/g, '$1').slice(0, 500));
    wake();
  });
  // "Are you sure?" follows a press, or a way out of the page: whoever pressed is sure.
  context.on(
    'dialog',
    (dialog) =>
      void (/^(beforeunload|confirm)$/.test(dialog.type()) ? dialog.accept() : dialog.dismiss()).catch(() => {}),
  );
  const attend = (page: Page): void => {
    page.on('domcontentloaded', () => wake());
    page.on('load', () => wake());
    page.on('close', () => wake());
    page.on('framenavigated', (frame) => {
      // The document is there, though it may never end.
      for (const load of loads) if (frame === page.mainFrame() && frameOf(load) === frame) loads.delete(load);
      wake();
    });
    wake();
  };
  for (const page of context.pages()) attend(page);
  context.on('page', attend);

  return {
    hops,
    violations,
    hosts,
    get failure() {
      return failure;
    },
    get status() {
      return status;
    },
    busy: () => loads.size + calls.size > 0,
    begun: () => hosts.size > 0,
    loading: () => loads.size > 0,
    watchFor(secret) {
      for (const needle of [...formsOf(secret), JSON.stringify(secret).slice(1, -1)]) needles.add(needle);
    },
    leaks(secrets) {
      const firstParties = new Set(hops.map(({ url }) => new URL(url).host));
      return requests.flatMap(({ url, referer }) => {
        const isForeign = !firstParties.has(url.host) && !proxy.isSunk(url);
        const found: ConsentLeak[] = [];
        const look = (what: ConsentLeak['what'], where: ConsentLeak['where'], text: string): void => {
          const secret = secrets[what];
          if (secret && formsOf(secret).some((form) => text.includes(form)))
            found.push({ what, where, to: withoutQuery(url.href) });
        };
        look('password', 'URL', url.href);
        if (isForeign) {
          look('code', 'URL', url.href);
          look('password', 'Referer', referer);
          look('code', 'Referer', referer);
        }
        return found;
      });
    },
    change: () => awake,
  };
}

/** As it stands in a form, a URL, or neither. */
const formsOf = (secret: string): string[] => [
  secret,
  new URLSearchParams({ '': secret }).toString().slice(1),
  encodeURIComponent(secret),
];

/** Undefined for the first load of a popup, which has no frame yet, and for a service worker's. */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

const isPageLoad = (request: Request): boolean =>
  request.isNavigationRequest() && (frameOf(request)?.parentFrame() ?? null) === null;

const isRedirect = (response: Response): boolean => response.status() >= 300 && response.status() < 400;

/** Origin and path. */
export function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return url.slice(0, 200);
  const { protocol, host, pathname } = new URL(url);
  return host ? `${protocol}//${host}${pathname}` : protocol;
}

function withoutQueries(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      URL_HEADERS.includes(name) ? value.replace(/[?#][^\s,;>"']*/g, '') : value,
    ]),
  );
}
