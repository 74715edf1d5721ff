import type { Random } from '../core/clock.js';
import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { synthesise } from './arguments.js';
import type { Harvest } from './harvest.js';

/** Words by which a form gives away that it is after a secret, which no form may be (2025-11-25 client/elicitation "User Interaction Model"). */
const SECRET =
  /pass(?:word|phrase|code|wd)|\bpwd\b|secret|credential|api[\s_-]?key|private[\s_-]?key|\btoken\b|\b(?:pin|otp|totp|cvv|cvc|iban|ssn)\b|(?:card|account)[\s_-]?number|security[\s_-]?code/i;

/** A form as it was shown, and what became of it. */
export interface Form {
  message: Json;
  /** What was put in; absent where it was declined. */
  content?: Record<string, Json>;
  /** Why it was declined. */
  declined?: string;
}

/**
 * What a person might put into a form that a server shows in the middle of a call. One that asks for a secret is declined, and so is
 * what is no form: a page is never opened.
 * @param params of `elicitation/create`
 * @param tool that was called
 */
export function fillIn(params: Json | undefined, tool: string, known: { seen: Harvest; random: Random }): Form {
  const { mode = 'form', message = null, requestedSchema } = isObject(params) ? params : {};
  if (mode !== 'form') return { message, declined: 'a page to be opened' };
  const schema = isObject(requestedSchema) ? requestedSchema : {};
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {});
  const secret = properties.find(([name, property]) => isSecret(name, property));
  if (secret) return { message, declined: `a secret (${secret[0]})` };
  // A question that can be answered by yes or no asks whether to go on.
  const own = Object.fromEntries(
    properties.flatMap(([name, property]): [string, Json][] =>
      isObject(property) && property.type === 'boolean' && property.default === undefined ? [[name, true]] : [],
    ),
  );
  return { message, content: synthesise({ name: tool, inputSchema: schema }, { ...known, own }).arguments };
}

/** A form's answer as the protocol words it (2025-11-25 schema, `ElicitResult`). */
export const elicitResult = ({ content }: Form): Json =>
  content ? { action: 'accept', content } : { action: 'decline' };

function isSecret(name: string, property: Json): boolean {
  const { title, description, format } = isObject(property) ? property : {};
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
  return (
    format === 'password' || [words, title, description].some((said) => typeof said === 'string' && SECRET.test(said))
  );
}
