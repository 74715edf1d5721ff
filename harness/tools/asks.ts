import type { Reply } from '../session/types.js';

/** 2026-07-28 basic "Error Codes". */
const MISSING_CAPABILITY = -32021;
/** 2025-11-25 client/elicitation "URL Elicitation Required Error". */
const URL_ELICITATION_REQUIRED = -32042;
const NOT_OFFERED = 'a capability that this client does not offer';
/** "Client does not support form elicitation", "Elicitation is not supported"; a sampling rate that is not supported is another matter. */
const REFUSED_FOR_LACK =
  /\b(?:client|host)\b.{0,60}\b(?:does not|doesn't|not)\b.{0,20}\bsupport\b.{0,40}\b(?:elicitation|sampling|roots)\b|\b(?:elicitation|sampling|roots)(?: (?:capability|requests?|is|are))* not supported\b/i;
const ASKS = /^(?:elicitation\/create|sampling\/createMessage|roots\/list)$/;

/** What only a client with more capabilities, or a person, could give. A tool that goes on when it is declined needs nothing. */
export function asksFor({ result, serverRequests, error }: Reply): string | undefined {
  if (result && result.isError !== true && (result.resultType ?? 'complete') === 'complete') return undefined;
  if (result?.resultType === 'input_required') return 'input_required';
  if (error?.code === MISSING_CAPABILITY) return NOT_OFFERED;
  if (error?.code === URL_ELICITATION_REQUIRED) return 'a page to be opened';
  const asked = serverRequests.map(({ message }) => String(message.method)).find((method) => ASKS.test(method));
  if (asked) return asked;
  const said = JSON.stringify(error ?? (result?.isError === true ? result.content : null) ?? null);
  return REFUSED_FOR_LACK.test(said) ? NOT_OFFERED : undefined;
}
