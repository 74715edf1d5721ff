import { describe, expect, it } from 'vitest';
import { readPage } from '../../tools/documented.js';
import check from './behaviour-matches-docs.js';

const PROSE = 'This connector keeps the notes of a team, and shows them to whoever is signed in. '.repeat(10);
const tool = (name: string, title?: string) => ({
  name,
  definition: { name, title, inputSchema: { properties: { max_results: { type: 'integer' } } } },
});
const TOOLS = [tool('list_notes'), tool('get_note'), tool('create_note', 'Create a note')];

/** What the row makes of a documentation page, beside an expectation that holds. */
function judged(body: string, tools = TOOLS) {
  const given = { arguments: {}, expect: { total: 1 } };
  const call = { tool: 'list_notes', succeeded: true, expectations: [{ path: 'total', holds: true }] };
  const evidence = {
    catalog: { tools },
    declared: { tools: { list_notes: given } },
    done: { calls: [call] },
    page: { url: 'https://example.com/docs', exchanges: [{ id: 'x1' }], ...readPage(body) },
  };
  return check.judge(evidence as unknown as Parameters<typeof check.judge>[0]);
}
const observed = (judgement: ReturnType<typeof judged>): string =>
  'findings' in judgement ? judgement.findings.map((finding) => finding.observed).join('; ') : '';
const list = (...names: string[]): string =>
  `<ul>${names.map((name) => `<li><code>${name}</code> does it.</li>`).join('')}</ul>`;

describe('documentation beside the tools', () => {
  it.each<[string, string]>([
    ['names each of them', PROSE + list('list_notes', 'get_note', 'create_note')],
    ['calls them by title, or in plain words', `${PROSE} You can list notes, get note by note, and create a note.`],
    [
      'lists parameters below the tools, and scopes before them',
      `${PROSE}${list('notes_read', 'notes_write')}${list('list_notes', 'max_results', 'get_note', 'create_note')}`,
    ],
    ['is drawn by a script', '<div id="app"></div><script>const tools = ["list_notes"]</script>'],
  ])('a page that %s is not blamed', (_, body) => {
    expect(judged(body).outcome).toBe('pass');
  });

  it('a tool that the page does not name', () => {
    const judgement = judged(PROSE + list('list_notes', 'get_note'));
    expect(judgement.outcome).toBe('warn');
    expect(observed(judgement)).toMatch(/nothing of create_note/);
  });

  it.each([
    ['HTML', PROSE + list('list_notes', 'merge_notes', 'get_note', 'create_note')],
    [
      'Markdown',
      `${PROSE}\n- \`list_notes\`: lists\n- \`merge_notes\`: merges\n- \`get_note\`: gets\n- \`create_note\`: creates\n`,
    ],
  ])('a tool that only the page knows, in %s', (_, body) => {
    const judgement = judged(body);
    expect(judgement.outcome).toBe('warn');
    expect(observed(judgement)).toMatch(/^merge_notes, beside/);
  });

  it('hostile pages are read in bounded time', () => {
    expect(readPage('<li '.repeat(200_000)).names).toEqual([]);
    expect(readPage('<script>'.repeat(100_000)).names).toEqual([]);
  });
});
