import { expect, test } from 'vitest';
import { wantsColor } from './options.js';

const stream = (isTTY: boolean): NodeJS.WriteStream => ({ isTTY }) as NodeJS.WriteStream;

test.each([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['a terminal under NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['a terminal under an empty NO_COLOR, which says nothing', true, { NO_COLOR: '' }, true],
  ['a terminal that can do nothing', true, { TERM: 'dumb' }, false],
])('colour on %s', (_, isTTY, environment, wanted) => {
  expect(wantsColor(stream(isTTY), environment)).toBe(wanted);
});
