import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE } from './sample.js';
import { cut, fileName, html, line, markdown, markdownCode, tty, visible, xmlAttribute } from './text.js';

/** Any UTF-16 at all, with the troublesome characters more often than chance would have them. */
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc
    .array(
      fc.constantFrom(
        '\0',
        '\u001b',
        '\r',
        '\n',
        '\t',
        '\u0085',
        '\u202e',
        '\ud800',
        '\udc00',
        '\uffff',
        '<',
        '&',
        '`',
        '|',
        '::',
        '##[',
      ),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(...HOSTILE),
);

const XML_CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const CONTROLS = /[\0-\x1f\x7f-\x9f]/;
const MOVERS = /[\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]/;

describe('cut', () => {
  test('keeps what fits, and says how long the rest was', () => {
    expect(cut('short', 5)).toBe('short');
    expect(cut('longer', 5)).toBe('longe… (6 characters)');
  });

  test('never cuts a pair in two', () => {
    expect(cut('ab😀cd', 3)).toBe('ab… (6 characters)');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
        expect(cut(text, limit)).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  test('does not look at more of a huge string than it shows', () => {
    expect(html('<'.repeat(50_000_000), 10)).toBe(`${'&lt;'.repeat(10)}… (50000000 characters)`);
  });
});

describe('visible', () => {
  test('shows escapes, bidi controls, NUL and lone surrogates as such', () => {
    expect(visible('\u001b[2J\u202Egnp\0\ud800\uFEFF\u{e0041}')).toBe(
      '\\x1b[2J\\u202egnp\\x00\\ud800\\ufeff\\u{e0041}',
    );
  });

  test('leaves words, tabs, newlines and emoji alone', () => {
    const text = 'ünïcode\t日本語\n👩‍💻 می‌خواهم';
    expect(visible(text)).toBe(text);
  });

  test('is valid XML character data, whatever comes in', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(visible(text)).toMatch(XML_CHARACTERS);
        expect(visible(text)).not.toMatch(MOVERS);
      }),
    );
  });
});

describe('html', () => {
  test('leaves no character that starts markup, ends an attribute, or ends a CDATA section', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(html(text)).not.toMatch(/[<>"']/);
        expect(html(text).replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });

  test('loses nothing of ordinary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), (text) => {
        const back = html(text)
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back).toBe(text);
      }),
    );
  });

  test('keeps line breaks of attributes as references', () => {
    expect(xmlAttribute('a\n\tb')).toBe('a&#10;&#9;b');
  });
});

describe('tty', () => {
  test('is one line without controls, and no command of a CI runner', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = tty(text);
        expect(shown).not.toMatch(CONTROLS);
        expect(shown).not.toMatch(MOVERS);
        expect(shown).not.toMatch(/^\s*::|##\[|##vso\[/);
      }),
    );
  });

  test('shows what was there', () => {
    expect(tty('\u001b]0;owned\u0007')).toBe('\\x1b]0;owned\\x07');
    expect(tty('::set-output name=x::y')).toBe(': :set-output name=x::y');
    expect(line('a\nb\tc')).toBe('a\\nb\\tc');
  });
});

describe('markdown', () => {
  test('prose has every mark escaped', () => {
    expect(markdown('[a](b) *c* <i> d` | # e')).toBe('\\[a\\]\\(b\\) \\*c\\* &lt;i\\> d\\` \\| \\# e');
    expect(markdown('Set `a: *` to _x_')).toBe('Set ` a: * ` to \\_x\\_');
    expect(markdown('1. one')).toBe('\\1. one');
  });

  test('a code span cannot be closed from inside, and has no pipe or newline', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const span = markdownCode(text);
        const fence = /^`+/.exec(span)![0];
        const inside = span.slice(fence.length, -fence.length);
        expect(span.endsWith(fence)).toBe(true);
        const runs: string[] = inside.match(/`+/g) ?? [];
        expect(runs.map((ticks) => ticks.length)).not.toContain(fence.length);
        expect(inside).not.toMatch(/[|\n]/);
      }),
    );
  });
});

test('a file name owes nothing to the text but its identity', () => {
  fc.assert(fc.property(anything, (text) => /^[0-9a-f]{32}$/.test(fileName(text))));
  expect(fileName('../../x')).not.toBe(fileName('../../y'));
});
