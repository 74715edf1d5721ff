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
  | { validate(value: Json): { valid: true } | { valid: false; problems: string[] } | { undecided: string } }
  | { problem: string }
  | { undecided: string };

const OPTIONS = { strict: false, allErrors: true } as const;

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

const DIALECTS = [
  new Dialect(/draft-0[4-7]/, () => new Ajv(OPTIONS)),
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
  const remote = remoteReference(schema, 0);
  if (remote === 'too deep') return { undecided: `the schema is nested more than ${DEEPEST} levels deep` };
  if (remote) return { problem: `it refers to ${remote}` };
  const dialect = typeof schema.$schema === 'string' ? schema.$schema : '2020-12';
  let validate: ValidateFunction | undefined;
  try {
    // An id would be resolved against other schemas of the same compiler; there are none, and a bad one is no fault here.
    const { $id: _, $schema: __, ...body } = schema;
    validate = DIALECTS.find(({ pattern }) => pattern.test(dialect))?.compile(body);
  } catch (thrown) {
    if (thrown instanceof RangeError) return { undecided: TOO_DEEP };
    return { problem: messageOf(thrown).slice(0, 300) };
  }
  if (!validate) return { undecided: 'the schema is too complex to compile' };
  const compiled = validate;
  return {
    validate: (value) => {
      const valid = bounded(VALIDATE_MS, () => outcomeOf(compiled, value));
      if (valid === 'too deep') return { undecided: TOO_DEEP };
      if (valid === undefined)
        return { undecided: 'validating against the schema takes too long: it holds a costly pattern' };
      if (valid) return { valid };
      const problems = (compiled.errors ?? [])
        .slice(0, 5)
        .map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
      return { valid, problems };
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

function remoteReference(value: Json, depth: number): string | undefined {
  if (depth > DEEPEST) return 'too deep';
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, item] of Object.entries(value)) {
    if ((key === '$ref' || key === '$dynamicRef') && typeof item === 'string' && !item.startsWith('#')) return item;
    const found = remoteReference(item as Json, depth + 1);
    if (found) return found;
  }
  return undefined;
}
