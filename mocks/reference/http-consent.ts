import type { Clock } from '../../harness/core/clock.js';
import type {
  ConsentDriver,
  ConsentHop,
  ConsentOutcome,
  ConsentRequest,
  ConsentStep,
} from '../../harness/core/consent.js';
import type { Exchange } from '../../harness/core/evidence.js';
import type { Redactor } from '../../harness/core/redact.js';
import type { EgressPolicy } from '../../harness/wire/egress.js';
import { createWire } from '../../harness/wire/http.js';
import type { Wire } from '../../harness/wire/types.js';
import { CLAUDE_ORIGINS } from './clients.js';
import { type Form, formOf, linksOf, textOf } from './html-form.js';

const MOST_PAGES = 20;

interface HttpConsentTools {
  policy: EgressPolicy;
  clock: Clock;
  redactor: Redactor;
  /** PEM certificates trusted in a rehearsal. */
  ca: readonly string[];
}

/** Takes a person's way through the reference's sign-in and consent by plain HTTP, without a browser. The callback is never dialled. */
export function httpConsent(tools: HttpConsentTools): ConsentDriver {
  let ids = 0;
  const wire = createWire({
    ...tools,
    recorder: { nextId: () => `consent-${++ids}`, record: () => {} },
    userAgent: 'Mozilla/5.0 (consent by plain HTTP)',
    targetOrigin: '',
  });
  const jars = new Map<string, Jar>();
  return {
    consent: async (request, signal) => {
      const who = request.account?.username ?? '';
      const jar: Jar = new Map(request.signedIn ? jars.get(who) : []);
      const outcome = await new Walk(wire, tools, request, jar, signal).go();
      if (outcome.status === 'returned') jars.set(who, jar);
      return outcome;
    },
    close: () => wire.close(),
  };
}

/** Cookies by host and name. */
type Jar = Map<string, { host: string; name: string; value: string }>;

/** A page load as a browser would do it next. */
interface Load {
  method: 'GET' | 'POST';
  url: URL;
  body?: string;
}

class Stuck extends Error {
  constructor(
    readonly step: string,
    reason: string,
    readonly untestable = false,
  ) {
    super(reason);
  }
}

class Walk {
  readonly #steps: ConsentStep[] = [];
  readonly #hops: ConsentHop[] = [];
  readonly #hosts = new Set<string>();
  readonly #startMs: number;
  #text: string | undefined;
  #links: { text: string; url: string }[] = [];
  #typedPassword = false;
  /** What the page whose form is under way lets it be redirected to, all the way. */
  #formAction: string | undefined;

  constructor(
    readonly wire: Wire,
    readonly tools: HttpConsentTools,
    readonly request: ConsentRequest,
    readonly jar: Jar,
    readonly signal: AbortSignal,
  ) {
    this.#startMs = tools.clock.nowMs();
  }

  async go(): Promise<ConsentOutcome> {
    try {
      const { url, method } = await this.#walk();
      return { ...this.#trail(), status: 'returned', url: url.href, method };
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      const { step, message: reason, untestable } = error;
      return { ...this.#trail(), status: 'stuck', step, reason, untestable };
    }
  }

  #trail() {
    return {
      steps: this.#steps,
      hops: this.#hops,
      hosts: [...this.#hosts].map((host) => ({ host, allowed: true })),
      ...(this.#text !== undefined && { consentText: this.#text, links: this.#links }),
      violations: [],
      durationMs: this.#now(),
      typedPassword: this.#typedPassword,
    };
  }

  #now(): number {
    return this.tools.clock.nowMs() - this.#startMs;
  }

  async #walk(): Promise<Load> {
    let next: Load = { method: 'GET', url: new URL(this.request.authorizationUrl) };
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      if (this.#arrived(next.url)) return next;
      const exchange = await this.#load(next);
      next = this.#redirect(next, exchange) ?? this.#submit(next.url, exchange);
    }
    throw new Stuck('navigation', `no end after ${MOST_PAGES} pages`);
  }

  #arrived(url: URL): boolean {
    const wanted = new URL(this.request.callback);
    if (url.protocol === wanted.protocol && url.host === wanted.host && url.pathname === wanted.pathname) return true;
    // There the browser's sink stands in for whoever owns the callback.
    return CLAUDE_ORIGINS.includes(url.origin);
  }

  async #load({ method, url, body }: Load): Promise<Exchange> {
    this.#hosts.add(url.hostname);
    const cookie = [...this.jar.values()]
      .filter(({ host }) => host === url.host)
      .map(({ name, value }) => `${name}=${value}`);
    const exchange = await this.wire.exchange({
      purpose: 'consent',
      method,
      url,
      headers: {
        Accept: 'text/html',
        ...(cookie.length > 0 && { Cookie: cookie.join('; ') }),
        ...(body !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { body }),
      timeoutMs: Math.max(1, this.request.budgetMs - this.#now()),
      signal: this.signal,
    });
    const { response, fault } = exchange;
    if (!response)
      throw new Stuck(fault?.kind === 'timeout' ? 'time' : 'navigation', `${pageOf(url)}: ${fault?.message}`);
    this.#keep(url.host, response.headers['set-cookie'] ?? '');
    const password = this.request.account?.password;
    const carriedCredentials = password !== undefined && new URLSearchParams(body).has('password', password);
    this.#hops.push({
      method,
      url: pageOf(url),
      status: response.status,
      headers: withoutQueries(response.headers),
      carriedCredentials,
    });
    return exchange;
  }

  /** Keeps cookies; several of them stand in one line, joined by commas. */
  #keep(host: string, lines: string): void {
    for (const line of lines.split(/, (?=[^;,=\s]+=)/)) {
      const [, name, value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined) continue;
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.jar.delete(`${host} ${name}`);
      else this.jar.set(`${host} ${name}`, { host, name, value });
    }
  }

  #redirect(from: Load, { response }: Exchange): Load | undefined {
    const location = response?.headers.location;
    if (!response || location === undefined || response.status < 300 || response.status > 399) return undefined;
    if (!URL.canParse(location, from.url)) throw new Stuck('navigation', 'a redirect to something that is no URL');
    const url = new URL(location, from.url);
    if (!allows(this.#formAction, url, from.url))
      throw new Stuck(
        'form-action',
        `the page's Content-Security-Policy form-action blocks the redirect to ${pageOf(url)}`,
      );
    // A 307 or 308 sends the form on as it is (RFC 9110 section 15.4.8).
    return response.status === 307 || response.status === 308 ? { ...from, url } : { method: 'GET', url };
  }

  /** Fills and sends the form of a page, as a person would. */
  #submit(url: URL, { response }: Exchange): Load {
    const html = response?.body ?? '';
    this.#text = textOf(html);
    this.#links = linksOf(html, url);
    const form = formOf(html);
    if (!response || response.status >= 400 || !form)
      throw new Stuck('navigation', `${pageOf(url)} answered ${response?.status}: ${this.#text.slice(0, 200)}`);
    this.#formAction = /form-action([^;]*)/i.exec(response.headers['content-security-policy'] ?? '')?.[1];
    const action = new URL(form.action, url);
    const fields = new URLSearchParams(form.hidden);
    if (this.#arrived(action)) {
      for (const [name, value] of fields) action.searchParams.set(name, value);
      return { method: 'POST', url: action };
    }
    if (form.password) this.#signIn(url, form, fields);
    else this.#decide(url, form, fields);
    return { method: 'POST', url: action, body: fields.toString() };
  }

  #signIn(url: URL, form: Form, fields: URLSearchParams): void {
    const { account } = this.request;
    if (!account) throw new Stuck('sign-in', 'the page asks for a password and no account is given', true);
    if (this.#typedPassword) throw new Stuck('sign-in', `the sign-in was refused: ${this.#text?.slice(0, 200)}`);
    if (form.username) fields.set(form.username, account.username);
    fields.set(form.password ?? '', account.password);
    this.tools.redactor.learn('password', account.password);
    this.#typedPassword = true;
    this.#step(url, 'password', `filled Username and Password, pressed "${form.buttons[0]?.label ?? 'Enter'}"`);
  }

  #decide(url: URL, form: Form, fields: URLSearchParams): void {
    const word =
      this.request.decision === 'approve' ? /^(allow|approve|authorize|accept)/i : /^(deny|cancel|refuse|decline)/i;
    const button = form.buttons.find(({ label }) => word.test(label));
    if (!button) throw new Stuck('consent', `no control to ${this.request.decision} was found`, true);
    if (button.name) fields.set(button.name, button.value);
    this.#step(url, 'consent', `pressed "${button.label}"`);
  }

  #step(url: URL, kind: string, action: string): void {
    this.#steps.push({ atMs: this.#now(), page: pageOf(url), kind, action });
  }
}

const pageOf = (url: URL): string => `${url.origin}${url.pathname}`;

/** Queries may hold codes. */
const withoutQueries = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, name === 'location' ? value.replace(/[?#].*$/s, '') : value]),
  );

/** Whether a form-action directive lets a submitted form be redirected to a URL: Chromium applies it to redirects too. */
function allows(directive: string | undefined, to: URL, page: URL): boolean {
  if (directive === undefined) return true;
  return directive
    .trim()
    .split(/\s+/)
    .some((source) =>
      source === "'self'"
        ? to.origin === page.origin
        : source === '*' || source === to.protocol || to.href.startsWith(source),
    );
}
