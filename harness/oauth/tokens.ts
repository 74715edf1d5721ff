/** Placeholder of the contract; the OAuth module fills it in. */
export interface Grant {
  issuer: string;
  clientId: string;
  clientSecret?: string;
  accessToken: string;
  refreshToken?: string;
  /** Monotonic time (Clock.nowMs) after which the access token is not used any more. */
  expiresAtMs?: number;
  tokenEndpoint: string;
  resource: string;
  scope?: string;
}

export interface TokenBroker {
  /** Makes this the run's grant. */
  deposit(grant: Grant): void;
  readonly grant: Grant | undefined;
  /** Value of the Authorization header; refreshes when needed, never twice at once. Undefined without a grant. */
  authorization(): Promise<string | undefined>;
}
