import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, parseJson, repeatedName } from './json.js';

test('what JSON.parse reads is read, and nothing else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json({ maxDepth: 5 }), fc.string()), (text) => {
      let expected: unknown;
      try {
        expected = { value: JSON.parse(text) };
      } catch {
        expected = { error: expect.any(String) };
      }
      expect(parseJson(text)).toEqual(expected);
    }),
  );
});

test('depth is limited before anything recurses', () => {
  expect(parseJson('['.repeat(128) + ']'.repeat(128))).toHaveProperty('value');
  expect(parseJson('['.repeat(129) + ']'.repeat(129)).error).toMatch(/deeper than 128/);
  expect(parseJson('{"a":'.repeat(100_000)).error).toMatch(/deeper than 128/);
});

test('brackets in strings are no depth', () => {
  expect(parseJson(`"${'['.repeat(1000)}\\"${'{'.repeat(1000)}"`)).toHaveProperty('value');
});

test('a byte order mark is skipped', () => expect(parseJson('\uFEFF{}')).toEqual({ value: {} }));

test('__proto__ is a member like any other', () => {
  const { value } = parseJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(isObject(value) && Object.hasOwn(value, '__proto__')).toBe(true);
  expect(isObject(value) && value.polluted).toBeFalsy();
});

test('a name that an object has twice is found, however it is written', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      expect(repeatedName(text)).toBeUndefined();
      expect(repeatedName(`[{"a":${text},"\\u0061":1}]`)).toBe('a');
      expect(repeatedName(`[{"a":${text}},{"a":${text}},"a:{",":"]`)).toBeUndefined();
    }),
  );
});
