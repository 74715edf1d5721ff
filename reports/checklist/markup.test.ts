import { expect, test } from 'vitest';
import { joined, markup } from './markup.js';

test('every value is escaped unless it is markup itself', () => {
  const inner = markup`<b>${'<&>'}</b>`;
  expect(markup`<p title="${'"'}">${inner}${['<i>', inner]}</p>`.text).toBe(
    '<p title="&quot;"><b>&lt;&amp;&gt;</b>&lt;i&gt;<b>&lt;&amp;&gt;</b></p>',
  );
});

test('what is undefined or false leaves nothing behind, a zero does', () => {
  expect(markup`[${undefined}${false}${0}]`.text).toBe('[0]');
  expect(markup`${joined(['a', 'b', 'c'], ', ')}`.text).toBe('a, b, c');
});
