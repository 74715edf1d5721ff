import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { messageOf } from '../core/errors.js';
import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { bounded } from './bounded.js';

/** Time for one compilation or validation: a good schema takes well under a tenth of it, on a busy machine too. */
const COMPILE_MS = 1_500;
const VALIDATE_MS = 500;

/** Deeper schemas are not compiled. */
const DEEPEST = 60;

/** What became of a schema. */
export type Compiled =
  | {
      /** Problems with formats stand apart: since 2019-09 a format is a note, and asserts nothing (2020-12 validation 7.2.1). */
      validate(
        value: Json,
      ): { valid: true } | { valid: false; problems: string[]; formats: string[] } | { undecided: string };
      /** Patterns that are no regular expressions of ECMA-262 (which is a SHOULD, 2020-12 core 6.4): they are not applied. */
      foreignPatterns: string[];
    }
  | { problem: string }
  | { undecided: string };

/** The patterns that the running compilation could not read. */
let foreign: string[] = [];

/** As a browser would read it: first with the flag that JSON Schema asks for, then as most people write patterns. */
const regExp = Object.assign(
  (pattern: string): RegExp => {
    for (const flags of ['u', '']) {
      try {
        return new RegExp(pattern, flags);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    foreign.push(pattern);
    return /(?:)/;
  },
  { code: 'regExp' },
);

const OPTIONS = { strict: false, allErrors: true, logger: false, code: { regExp } } as const;

/** A dialect's compiler: dear to make, so one serves every schema. */
class Dialect {
  #ajv: Ajv | undefined;

  constructor(
    readonly pattern: RegExp,
    private readonly make: () => Ajv,
  ) {}

  /** @returns nothing where compiling takes too long. @throws Error where the schema is no schema of this dialect */
  compile(schema: Record<string, Json>): ValidateFunction | undefined {
    const ajv = this.#ajv ?? this.make();
    if (!this.#ajv) {
      addFormats.default(ajv);
      // Judged by `regExp`, not as a fault of the schema.
      ajv.addFormat('regex', true);
      // Its own meta-schema is compiled at first use, and is not the server's doing.
      ajv.validateSchema({});
    }
    // Interrupted in the middle, a compiler is not to be trusted with the next schema.
    this.#ajv = undefined;
    try {
      const validate = bounded(COMPILE_MS, () => ajv.compile(schema));
      if (validate) this.#ajv = ajv;
      return validate;
    } catch (thrown) {
      this.#ajv = ajv;
      throw thrown;
    } finally {
      this.#ajv?.removeSchema(schema);
    }
  }
}

/** Draft 4 has `id` and boolean bounds, and no compiler of today reads it. */
const DRAFT_4 = /draft-04/;

const DIALECTS = [
  new Dialect(/draft-0[67]/, () => new Ajv(OPTIONS)),
  new Dialect(/2019-09/, () => new Ajv2019(OPTIONS)),
  new Dialect(/./, () => new Ajv2020(OPTIONS)),
];

/**
 * Compiles a JSON Schema in the dialect it declares, else 2020-12 (MCP basic, "JSON Schema Usage"). References that leave
 * the document are a problem and are never fetched.
 */
export function compile(schema: Json | undefined): Compiled {
  if (!isObject(schema))
    return { problem: `it is ${schema === undefined ? 'missing' : JSON.stringify(schema)}, not an object` };
  const ids = idsIn(schema);
  const remote = remoteReference(schema, 0, ids);
  if (remote === 'too deep') return { undecided: `the schema is nested more than ${DEEPEST} levels deep` };
  if (remote) return { problem: `it refers to ${remote}` };
  const dialect = typeof schema.$schema === 'string' ? schema.$schema : '2020-12';
  if (DRAFT_4.test(dialect)) return { undecided: 'it is a schema of draft 4, which is not read here' };
  let validate: ValidateFunction | undefined;
  try {
    // An id would be resolved against other schemas of the same compiler; there are none, and a bad one is no fault here.
    const { $id: _, $schema: __, ...body } = schema;
    foreign = [];
    validate = DIALECTS.find(({ pattern }) => pattern.test(dialect))?.compile(
      readable(body, 0) as Record<string, Json>,
    );
  } catch (thrown) {
    if (thrown instanceof RangeError) return { undecided: TOO_DEEP };
    if (ids.length > 0 && /can't resolve reference/.test(messageOf(thrown)))
      return { undecided: 'it refers to parts of itself by name, which is not followed here' };
    return { problem: messageOf(thrown).slice(0, 300) };
  }
  if (!validate) return { undecided: 'the schema is too complex to compile' };
  const compiled = validate;
  return {
    foreignPatterns: foreign,
    validate: (value) => {
      const valid = bounded(VALIDATE_MS, () => outcomeOf(compiled, value));
      if (valid === 'too deep') return { undecided: TOO_DEEP };
      if (valid === undefined)
        return { undecided: 'validating against the schema takes too long: it holds a costly pattern' };
      if (valid) return { valid };
      const said = (ofFormats: boolean): string[] =>
        (compiled.errors ?? [])
          .filter(({ keyword }) => (keyword === 'format') === ofFormats)
          .slice(0, 5)
          .map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
      return { valid, problems: said(false), formats: said(true) };
    },
  };
}

const TOO_DEEP = 'the schema refers to itself without end';

/** A schema that refers to itself without taking anything of the value away has the validator call itself for ever. */
function outcomeOf(validate: ValidateFunction, value: Json): boolean | 'too deep' {
  try {
    return validate(value) as boolean;
  } catch (thrown) {
    if (thrown instanceof RangeError) return 'too deep';
    throw thrown;
  }
}

/** A copy without what OpenAPI adds and JSON Schema passes over, but the compiler does not: `nullable` without a type. */
function readable(value: Json, depth: number): Json {
  if (depth > DEEPEST || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => readable(item, depth + 1));
  const foreignKey = typeof value.nullable === 'boolean' && value.type === undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      foreignKey && key === 'nullable' ? [] : [[key, readable(item, depth + 1)]],
    ),
  );
}

/** Names under which parts of the schema, or the whole, can be referred to from within. */
function idsIn(value: Json, depth = 0): string[] {
  if (depth > DEEPEST || value === null || typeof value !== 'object') return [];
  const own = !Array.isArray(value) && typeof value.$id === 'string' ? [value.$id.replace(/#$/, '')] : [];
  return [...own, ...Object.values(value).flatMap((item) => idsIn(item as Json, depth + 1))];
}

function remoteReference(value: Json, depth: number, ids: readonly string[]): string | undefined {
  if (depth > DEEPEST) return 'too deep';
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, item] of Object.entries(value)) {
    if ((key === '$ref' || key === '$dynamicRef') && typeof item === 'string' && !item.startsWith('#'))
      if (!ids.includes(item.replace(/#.*$/s, ''))) return item;
    const found = remoteReference(item as Json, depth + 1, ids);
    if (found) return found;
  }
  return undefined;
}
