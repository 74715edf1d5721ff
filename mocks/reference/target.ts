import type { Clock } from '../../harness/core/clock.js';
import { requirements } from '../../harness/requirements/catalogue.gen.js';
import type { TargetInput } from '../../harness/target/target.js';
import { Notebook } from './notes.js';
import type { World } from './world.js';

/** The target file that goes with a running reference: everything a vendor would write into it. */
export function targetOf(
  world: World,
  url: URL,
  clock: Clock,
  place: Pick<TargetInput, 'lab' | 'firewall'>,
): TargetInput {
  const oauth = world.auth.mode === 'oauth';
  // Ids are derived from the owner: a notebook of one's own shows those of the server's.
  const notes = new Notebook(oauth ? world.auth.accounts[0]!.name : 'anonymous', () => clock.date()).all();
  const [shown, changed, deleted] = [notes[0]!.id, notes[10]!.id, notes[11]!.id];
  const on = clock.date().toISOString().slice(0, 10);
  return {
    url: url.href,
    name: 'Touchstone Notes',
    impact: 'all',
    auth: oauth ? 'oauth' : 'none',
    accounts: oauth ? world.auth.accounts.map(({ username, password }) => ({ username, password })) : [],
    tools: {
      search_notes: {
        arguments: { query: 'garden' },
        expect: { 'structuredContent.total': 3 },
        largest: { query: '', limit: 50 },
      },
      get_note: { arguments: { id: shown }, expect: { 'structuredContent.title': 'Garden plan' } },
      count_words: { arguments: { text: 'Sow carrots in March' }, expect: { 'structuredContent.words': 4 } },
      update_note: { arguments: { id: changed, title: 'Coast walk, autumn' } },
      delete_note: { arguments: { id: deleted }, expect: { 'structuredContent.id': deleted } },
      export_notes: { arguments: { format: 'markdown', tag: 'garden' }, largest: { format: 'jsonl', limit: 50 } },
    },
    examples: [
      {
        prompt: 'Which of my notes are about the garden?',
        calls: [{ tool: 'search_notes', arguments: { query: 'garden' } }],
      },
      {
        prompt: 'Give me an overview of everything in my notebook.',
        calls: [{ tool: 'summarise_all', arguments: {} }],
      },
      {
        prompt: 'How many words does the sentence ‘Sow carrots in March’ have?',
        calls: [{ tool: 'count_words', arguments: { text: 'Sow carrots in March' } }],
      },
      { prompt: 'Draw me a chart of my tags.', calls: [{ tool: 'draw_chart', arguments: {} }] },
    ],
    latency: { ratePerSecond: 40, durationMs: 3000, limits: { p95Ms: 2500, p99Ms: 5000 } },
    documents: {
      documentation: `${url.origin}/docs`,
      privacyPolicy: `${url.origin}/privacy`,
      support: `${url.origin}/support`,
      terms: `${url.origin}/terms`,
    },
    listing: {
      name: 'Touchstone Notes',
      tagline: 'Your notebook, within reach of Claude',
      description:
        'Find, show, create and change short notes with tags, and get an overview of all of them.\n\nYou need a Touchstone Notes account.',
      categories: ['Productivity'],
      iconUrl: `${url.origin}/icon.png`,
      company: 'Touchstone',
    },
    attestations: requirements
      .filter(({ coverage }) => coverage === 'attest')
      .flatMap(({ id }) =>
        ['Ada Prüfer', 'Ben Zweitleser'].map((by) => ({
          id,
          by,
          on,
          statement: 'Seen to hold for the reference server.',
        })),
      ),
    ...place,
  };
}
