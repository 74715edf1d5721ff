/** One challenge of a `WWW-Authenticate` field. */
export interface Challenge {
  /** As sent: `Bearer`. Schemes compare case-insensitively (RFC 9110 §11.1). */
  scheme: string;
  token68?: string;
  /** Auth-params by lower-case name; of a name given twice the first counts. */
  params: Record<string, string>;
}

/** What a `WWW-Authenticate` field says, and where it stops to make sense. */
export interface ParsedChallenges {
  challenges: Challenge[];
  /** Why the rest of the field could not be read. */
  problem?: string;
}

/** A longer field is not read: no challenge needs that much, and a hostile one may send a megabyte. */
export const LONGEST_FIELD = 8192;

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const TOKEN68 = /[A-Za-z0-9._~+/-]+=*/y;
const SPACE = /[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;

/**
 * Reads a `WWW-Authenticate` field value: any number of challenges, each with a token68 or with auth-params (RFC 9110 §11.6.1).
 * Takes time linear in the length of the field and never throws; what is malformed is told in `problem`.
 */
export function parseChallenges(field: string): ParsedChallenges {
  const challenges: Challenge[] = [];
  if (field.length > LONGEST_FIELD) return { challenges, problem: `the field is ${field.length} characters long` };
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(field);
    if (!found) return undefined;
    at = pattern.lastIndex;
    return found[1] ?? found[0];
  };
  const skip = (character: string): boolean => {
    take(SPACE);
    if (field[at] !== character) return false;
    at += 1;
    take(SPACE);
    return true;
  };
  /** An auth-param at this place, or nothing and the place unchanged. */
  const param = (): [string, string] | undefined => {
    const start = at;
    const name = take(TOKEN);
    if (name !== undefined && skip('=')) {
      const value = take(QUOTED)?.replace(/\\(.)/gs, '$1') ?? take(TOKEN);
      if (value !== undefined) return [name.toLowerCase(), value];
    }
    at = start;
    return undefined;
  };
  const ended = (): boolean => at >= field.length || field[at] === ',';

  while (at < field.length) {
    if (skip(',')) continue;
    const current = challenges.at(-1);
    const pair = current && current.token68 === undefined ? param() : undefined;
    if (pair && current) {
      const [name, value] = pair;
      if (!Object.hasOwn(current.params, name)) current.params[name] = value;
    } else {
      const scheme = take(TOKEN);
      if (scheme === undefined) break;
      const challenge: Challenge = { scheme, params: Object.create(null) };
      challenges.push(challenge);
      if (take(SPACE)) {
        const start = at;
        const token68 = take(TOKEN68);
        take(SPACE);
        if (token68 !== undefined && ended()) challenge.token68 = token68;
        else {
          at = start;
          const first = param();
          if (first) challenge.params[first[0]] = first[1];
          else if (!ended()) break;
        }
      }
    }
    take(SPACE);
    if (!ended()) break;
  }
  return at < field.length
    ? { challenges, problem: `not a challenge at character ${at}: ${field.slice(at, at + 40)}` }
    : { challenges };
}

/** The first challenge of a scheme, whatever its case. */
export const challengeOf = (challenges: readonly Challenge[], scheme: string): Challenge | undefined =>
  challenges.find((challenge) => challenge.scheme.toLowerCase() === scheme.toLowerCase());
