import type { Attachment } from './evidence.js';

/** A test account of the target. */
export interface Account {
  username: string;
  password: string;
  totpSecret?: string | undefined;
}

/** What a consent driver is asked to do: take a person's way through sign-in and consent. */
export interface ConsentRequest {
  /** Whole authorization request URL. */
  authorizationUrl: string;
  /** Redirect URI that the authorization server is expected to send the browser to; answered by the callback sink. */
  callback: string;
  /** `approve` presses the way to consent, `deny` the way to refuse. */
  decision: 'approve' | 'deny';
  account?: Account;
  /** Begin with the signed-in browser state that an earlier consent left behind, where there is one. */
  signedIn: boolean;
  /** Names the screenshots: `claude-ai`. */
  name: string;
  budgetMs: number;
}

/** One page of the flow, as the driver recognised it. */
export interface ConsentStep {
  atMs: number;
  /** Origin and path; no query, for it may hold a code. */
  page: string;
  /** What the driver took the page for: `username`, `password`, `totp`, `consent`, `onward`, `recipe`, `unknown`. */
  kind: string;
  /** What it did: `filled Username, pressed "Continue"`. */
  action: string;
  screenshot?: Attachment;
}

/** One navigation response seen on the way, for checks of redirects and headers. Query strings are stripped. */
export interface ConsentHop {
  method: string;
  url: string;
  status: number;
  headers: Record<string, string>;
  /** Whether the request carried what was typed into a password field. */
  carriedCredentials: boolean;
}

/** A request that carried a secret in its URL or its Referer header: both land in logs. */
export interface ConsentLeak {
  what: 'password' | 'code';
  where: 'URL' | 'Referer';
  /** Origin and path of the request. */
  to: string;
}

interface ConsentTrail {
  steps: ConsentStep[];
  hops: ConsentHop[];
  /** Hosts that the pages asked for, with whether the egress policy let them. */
  hosts: { host: string; allowed: boolean }[];
  /** Text of the last page before the redirect, as rendered; of all that ask for consent, where several do in a row. */
  consentText?: string;
  /** Links of all pages that were used, with the words that people see and the whole URL. */
  links?: { text: string; url: string }[];
  /** Where the password or the code went besides where it belongs. */
  leaks?: ConsentLeak[];
  /** Messages of the browser's console that name a policy violation (CSP `form-action`). */
  violations: string[];
  durationMs: number;
  /** Whether a password was typed in this flow. */
  typedPassword: boolean;
}

export type ConsentOutcome = ConsentTrail &
  (
    | {
        status: 'returned';
        /** Whole URL at which the browser arrived, with the code: secret. Parameters of a form_post are moved into the query. */
        url: string;
        method: 'GET' | 'POST';
      }
    | {
        status: 'stuck';
        /** Where the flow stopped: `sign-in`, `consent`, `captcha`, `totp`, `foreign-origin`, `form-action`, `navigation`, `time`. */
        step: string;
        /** Says what was seen, and where a person can help, what to add to the target file. */
        reason: string;
        /** True where the server is not to blame: CAPTCHA, no account, MFA without a secret. */
        untestable: boolean;
      }
  );

/** Drives one consent. Two implementations: the browser (harness/browser), and plain HTTP for the defect matrix (mocks). */
export interface ConsentDriver {
  consent(request: ConsentRequest, signal: AbortSignal): Promise<ConsentOutcome>;
  /** A consent will be asked for soon: what takes time can be begun. */
  prepare?(): void;
  close(): Promise<void>;
}
