import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, columnsOf, pad, wrap } from './columns.js';

const words = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })).map((parts) => parts.join(' '));

test('wide characters take two columns, marks none', () => {
  expect(columnsOf('abc')).toBe(3);
  expect(columnsOf('日本')).toBe(4);
  expect(columnsOf('e\u0301')).toBe(1);
});

test('clip and pad never exceed and always reach the width', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 2, max: 60 }), (text, columns) => {
      expect(columnsOf(clip(text, columns))).toBeLessThanOrEqual(columns);
      expect(columnsOf(pad(clip(text, columns), columns))).toBe(columns);
    }),
  );
});

describe('wrap', () => {
  test('breaks at spaces and says where something is missing', () => {
    expect(wrap('one two three four', 9, 3)).toEqual(['one two', 'three', 'four']);
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', 'three fo…']);
    expect(wrap('abcdefghij', 4, 5)).toEqual(['abcd', 'efgh', 'ij']);
  });

  test('keeps every line within the width and ends with any text', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 4, max: 40 }), fc.integer({ min: 1, max: 8 }), (text, columns, most) => {
        const lines = wrap(text, columns, most);
        expect(lines.length).toBeLessThanOrEqual(most);
        for (const each of lines) expect(columnsOf(each)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
