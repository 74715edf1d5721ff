import { expect, test } from 'vitest';
import { sample } from '../sample.js';
import { checklistMarkdown } from './markdown.js';

test('says verdict, coverage, and whose verdict it is not, before anything else', () => {
  const [title, , target, , note] = checklistMarkdown(sample({ hostile: false })).split('\n');
  expect(title).toBe('# not certified (rehearsal): 38 of 91 mandatory requirements judged');
  expect(target).toContain('` https://mcp.example.com/mcp `');
  expect(note).toContain('not an Anthropic certification');
});

test('has each line of each checklist once, also where no row covers it', () => {
  const report = sample();
  const text = checklistMarkdown(report);
  for (const { lines } of report.result.checklists)
    for (const { line } of lines) expect(text.match(new RegExp(`^\\| ${line} \\|`, 'gm'))).toHaveLength(1);
  expect(text).toContain('| P8 | Server is production-ready \\(GA status\\) | not covered by this version |  |');
});

test('what a server said is in code spans only', () => {
  const outside = checklistMarkdown(sample({ rows: 200 }))
    .replace(/(`+) [^\n]*? \1(?!`)/g, '')
    .replace(/`[^`\n]*`/g, '');
  for (const word of ['script', 'onerror', 'javascript:', 'iframe', '@everyone', 'HYPERLINK'])
    expect(outside).not.toContain(word);
});
