import type { ConsentOutcome } from '../core/consent.js';
import { messageOf } from '../core/errors.js';
import type { Redactor } from '../core/redact.js';
import { isObject, parseJson } from '../wire/json.js';
import { stringIn, urlOf } from './document.js';
import type { Client, ClientMetadata } from './registration.js';

/** An official SDK client with a provider that keeps what it is given: connected, it lists the tools. */
export interface SdkSession {
  /** Rejects with the SDK's UnauthorizedError where the provider was sent to the authorization endpoint. */
  connect(): Promise<void>;
  /** Redeems the code of a callback; the session is not used afterwards, a new one is. */
  finish(answer: URLSearchParams): Promise<void>;
  /** Number of tools on the first page. */
  list(): Promise<number>;
  close(): Promise<void>;
}

/** What an SDK client wants to be told, in both major versions. */
export interface SdkProvider {
  redirectUrl: string;
  clientMetadata: ClientMetadata;
  state(): string;
  clientInformation(): (Record<string, unknown> & { client_id: string }) | undefined;
  saveClientInformation(information: { client_id: string }): void;
  tokens(): SdkTokens | undefined;
  saveTokens(tokens: SdkTokens): void;
  redirectToAuthorization(url: URL): Promise<void>;
  saveCodeVerifier(verifier: string): void;
  codeVerifier(): string;
  /** What was discovered before the consent, for the redemption after it. */
  saveDiscoveryState(state: unknown): void;
  /** Each SDK has a type of its own for what it alone writes and reads. */
  discoveryState(): never;
}

type SdkTokens = { access_token: string; token_type: string; refresh_token?: string | undefined };

/** Evidence of the flow of one SDK client. */
export interface SdkFlow {
  sdk: string;
  /** Tools listed with the token; null where it did not come so far. */
  tools: number | null;
  /** No page was shown: the server let it in as a stranger. */
  stranger: boolean;
  problem?: string;
  consent?: ConsentOutcome;
}

export interface SdkFlowRequest {
  sdk: string;
  callback: string;
  metadata: ClientMetadata;
  /** A client that is known already; without it the SDK registers one. */
  client?: Client | undefined;
  state: string;
  redactor: Redactor;
  consent(url: URL): Promise<ConsentOutcome>;
  open(provider: SdkProvider): SdkSession;
}

/** Takes an official SDK client through the whole flow, as an application would: it fails where the SDK fails, in the SDK's words. */
export async function sdkFlow(request: SdkFlowRequest): Promise<SdkFlow> {
  const { sdk, client, redactor, open } = request;
  let information: ReturnType<SdkProvider['clientInformation']> = client && {
    client_id: client.clientId,
    ...(client.clientSecret !== undefined && { client_secret: client.clientSecret }),
  };
  let tokens: SdkTokens | undefined;
  let verifier = '';
  let discovered: unknown;
  let consent: ConsentOutcome | undefined;
  const provider: SdkProvider = {
    redirectUrl: request.callback,
    clientMetadata: request.metadata,
    state: () => request.state,
    clientInformation: () => information,
    saveClientInformation: (saved) => {
      information = { ...saved };
    },
    tokens: () => tokens,
    saveTokens: (saved) => {
      tokens = saved;
    },
    redirectToAuthorization: async (url) => {
      consent = await request.consent(url);
    },
    saveCodeVerifier: (saved) => {
      redactor.learn('verifier', saved);
      verifier = saved;
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (state) => {
      discovered = state;
    },
    discoveryState: () => discovered as never,
  };
  const seen = (rest: Omit<SdkFlow, 'sdk' | 'stranger'>): SdkFlow => ({
    sdk,
    stranger: consent === undefined,
    ...(consent && { consent }),
    ...rest,
  });
  let session = open(provider);
  try {
    try {
      await session.connect();
    } catch (thrown) {
      const outcome = consent as ConsentOutcome | undefined;
      if (!outcome) throw thrown;
      if (outcome.status === 'stuck') return seen({ tools: null, problem: outcome.reason });
      const answer = urlOf(outcome.url)?.searchParams ?? new URLSearchParams();
      redactor.learn('code', answer.get('code') ?? undefined);
      await session.finish(answer);
      await session.close();
      session = open(provider);
      await session.connect();
    }
    return seen({ tools: await session.list() });
  } catch (thrown) {
    return seen({ tools: null, problem: messageOf(thrown).slice(0, 1_000) });
  } finally {
    await session.close().catch(() => {});
  }
}

/** The client configuration endpoint in a registration response (RFC 7592 §3), which the SDKs do not hand on. */
export function managementIn(body: string): { uri: string; token: string } | undefined {
  const { value } = parseJson(body);
  if (!isObject(value)) return undefined;
  const uri = stringIn(value, 'registration_client_uri');
  const token = stringIn(value, 'registration_access_token');
  return uri !== undefined && token !== undefined ? { uri, token } : undefined;
}
