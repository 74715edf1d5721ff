import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/clock.js';
import type { Json } from '../session/types.js';
import { synthesise } from './arguments.js';
import { Harvest } from './harvest.js';

type Schema = Record<string, Json>;
const random = () => seededRandom('test');
const made = (inputSchema: Json, seen = new Harvest(), name = 'get_note') =>
  synthesise({ name, inputSchema }, { seen, random: random() });

const ajv = addFormats.default(new Ajv2020({ strict: false }));
const draft7 = addFormats.default(new Ajv({ strict: false }));

const word = fc.constantFrom('id', 'title', 'email', 'limit', 'tags', 'when', 'where', 'q', 'note_id');

/** Schemas as people write them, of every keyword that says what a value must be; all of them can be met. */
const leaf = fc.oneof(
  fc.record({ type: fc.constant('string'), minLength: fc.nat(30), maxLength: fc.integer({ min: 30, max: 60 }) }),
  fc.record({
    type: fc.constant('string'),
    format: fc.constantFrom(
      'date-time',
      'date',
      'email',
      'uri',
      'uuid',
      'ipv4',
      'ipv6',
      'hostname',
      'time',
      'duration',
    ),
  }),
  fc.record({
    type: fc.constant('string'),
    pattern: fc.constantFrom('^[0-9a-f]{16}$', '^p\\d{1,6}$', '^[A-Z]{2}-\\d+$'),
  }),
  fc.record({ type: fc.constant('string'), enum: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }) }),
  fc
    .record({
      type: fc.constantFrom('integer', 'number'),
      low: fc.integer({ min: -50, max: 50 }),
      span: fc.integer({ min: 5, max: 40 }),
      step: fc.constantFrom(undefined, 2, 5),
    })
    .map(
      ({ type, low, span, step }): Schema => ({
        type,
        minimum: low,
        maximum: low + span,
        ...(step && { multipleOf: step }),
      }),
    ),
  fc
    .record({ low: fc.integer({ min: -9, max: 9 }) })
    .map(({ low }): Schema => ({ type: 'number', exclusiveMinimum: low, exclusiveMaximum: low + 1 })),
  fc.constant<Schema>({ type: 'boolean' }),
  fc.constant<Schema>({ type: 'null' }),
  fc.constant<Schema>({ const: { fixed: true } }),
  fc.constant<Schema>({ type: ['string', 'null'] }),
) as fc.Arbitrary<Schema>;

const { schema } = fc.letrec<{ schema: Schema; object: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc
      .record({ items: tie('schema'), minItems: fc.nat(3) })
      .map(({ items, minItems }): Schema => ({ type: 'array', items, minItems, maxItems: 5 })),
    tie('object'),
    fc.uniqueArray(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf): Schema => ({ anyOf })),
    fc.tuple(tie('schema')).map(([first]): Schema => ({ oneOf: [first, { type: 'null', description: 'nothing' }] })),
    fc.constant<Schema>({ $ref: '#/$defs/shared' }),
  ),
  object: fc
    .dictionary(word, tie('schema'), { maxKeys: 4 })
    .chain((properties) =>
      fc
        .subarray(Object.keys(properties))
        .map((required): Schema => ({ type: 'object', properties, required, additionalProperties: false })),
    ),
})) as { schema: fc.Arbitrary<Schema> };

const input = fc
  .dictionary(word, schema, { minKeys: 1, maxKeys: 5 })
  .chain((properties) => fc.subarray(Object.keys(properties)).map((required) => ({ properties, required })))
  .map(
    ({ properties, required }): Schema => ({
      type: 'object',
      properties,
      required,
      additionalProperties: false,
      $defs: { shared: { type: 'object', properties: { n: { type: 'integer', minimum: 3 } }, required: ['n'] } },
    }),
  );

describe('arguments made from a schema', () => {
  it('are valid against it', () => {
    fc.assert(
      fc.property(input, (inputSchema) => {
        fc.pre(ajv.validateSchema(inputSchema) === true);
        const { arguments: args } = made(inputSchema);
        const valid = ajv.validate(inputSchema, args);
        expect(valid, `${JSON.stringify(args)}: ${ajv.errorsText()}`).toBe(true);
      }),
      { numRuns: 150, seed: 7 },
    );
  }, 60_000);

  it('are the same for the same seed', () => {
    fc.assert(
      fc.property(input, (inputSchema) => {
        expect(made(inputSchema)).toEqual(made(structuredClone(inputSchema)));
      }),
      { numRuns: 40, seed: 8 },
    );
  }, 60_000);

  it.each([
    [
      'definitions of draft 7',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        definitions: { n: { type: 'integer', minimum: 5 } },
        properties: { n: { $ref: '#/definitions/n' } },
        required: ['n'],
      },
    ],
    [
      'a tuple of draft 7',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: { at: { type: 'array', items: [{ type: 'number' }, { type: 'string' }], minItems: 2 } },
        required: ['at'],
      },
    ],
  ])('read %s', (_, inputSchema) => {
    expect(draft7.validate(inputSchema, made(inputSchema as Json).arguments)).toBe(true);
  });

  it.each<[string, Schema]>([
    ['a choice between groups of properties', { oneOf: [{ required: ['url'] }, { required: ['id'] }] }],
    ['what one property asks of another', { required: ['id'], dependentRequired: { id: ['url'] } }],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    ['a condition', { required: ['id'], if: { required: ['id'] }, then: { required: ['url'] } }],
    ['several schemas at once', { allOf: [{ required: ['url'] }, { properties: { url: { minLength: 30 } } }] }],
  ])('meet %s', (_, rule) => {
    const inputSchema = { type: 'object', properties: { url: { type: 'string' }, id: { type: 'string' } }, ...rule };
    expect(ajv.validate(inputSchema, made(inputSchema).arguments), ajv.errorsText()).toBe(true);
  });
});

describe('where arguments come from', () => {
  const properties = { id: { type: 'string' }, lang: { type: 'string', default: 'de' }, more: { type: 'string' } };
  const inputSchema = { type: 'object', properties, required: ['id', 'lang'] };
  const seen = new Harvest();
  seen.take({ structuredContent: { users: [{ id: 'u1' }], notes: [{ id: 'n1' }, { id: 'n2' }] } });

  it('the target file comes first, whole', () => {
    const given = { anything: 1 };
    expect(synthesise({ name: 'get_note', inputSchema }, { given, seen, random: random() })).toEqual({
      arguments: given,
      source: 'target file',
      uncertain: [],
    });
  });

  it('then the schema, then earlier results of the same noun; optional properties stay out', () => {
    expect(made(inputSchema, seen)).toEqual({
      arguments: { id: 'n2', lang: 'de' },
      source: 'earlier result',
      uncertain: [],
    });
    expect(made(inputSchema, seen, 'get_user').arguments).toEqual({ id: 'u1', lang: 'de' });
  });

  it('an earlier value must fit the schema', () => {
    const strict = { ...inputSchema, properties: { ...properties, id: { type: 'string', pattern: '^x' } } };
    const result = made(strict, seen);
    expect(result).toMatchObject({ source: 'invented', uncertain: ['id'] });
    expect(result.arguments.id).toMatch(/^x/);
  });

  it('an optional property with an example is given', () => {
    const example = { type: 'object', properties: { q: { type: 'string', examples: ['garden'] } } };
    expect(made(example)).toEqual({ arguments: { q: 'garden' }, source: 'schema', uncertain: [] });
  });

  it('what the run made itself goes before all that others put there', () => {
    const own = synthesise({ name: 'delete_note', inputSchema }, { own: { id: 'mine' }, seen, random: random() });
    expect(own.arguments).toEqual({ id: 'mine', lang: 'de' });
  });
});
