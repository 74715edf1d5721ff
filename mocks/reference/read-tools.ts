import { barChart } from './png.js';
import { asJson, id, known, noteSchema, object, READS, string, structured, ToolError, text, tool } from './tool-kit.js';

/** Fresh tools that look things up in the notebook. */
export const lookups = () => ({
  search_notes: tool('Search notes', {
    description:
      'Finds notes whose title, text or tags hold the query, oldest first. Gives id, title and tags of each; use get_note for the text. An empty query finds all notes.',
    inputSchema: object({
      query: string('Text to look for, whatever its case', { maxLength: 200, default: '', examples: ['garden'] }),
      limit: { type: 'integer', description: 'Notes per page', minimum: 1, maximum: 50, default: 10 },
      cursor: string('nextCursor of the page before; leave it out for the first page', { maxLength: 20 }),
    }),
    outputSchema: object(
      {
        notes: {
          type: 'array',
          description: 'The notes of this page',
          items: object(
            { id: { type: 'string' }, title: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
            ['id', 'title', 'tags'],
          ),
        },
        total: { type: 'integer', description: 'Number of notes found' },
        nextCursor: string('Cursor of the next page, where there is one'),
      },
      ['notes', 'total'],
    ),
    annotations: READS,
    run: ({ query = '', limit = 10, cursor }, { notes }) => {
      const found = notes.find(String(query));
      const { items, nextCursor } = page(found, cursor, Number(limit));
      return structured({
        notes: items.map(({ id, title, tags }) => ({ id, title, tags })),
        total: found.length,
        ...(nextCursor && { nextCursor }),
      });
    },
  }),
  get_note: tool('Get a note', {
    description:
      'Gives one whole note: title, text, tags and time of the last change. Needs its id, as search_notes returns it.',
    inputSchema: object({ id }, ['id']),
    outputSchema: noteSchema,
    annotations: READS,
    run: (args, { notes }) => structured(asJson(known(notes, args.id))),
  }),
  list_tags: tool('List tags', {
    description:
      'Lists the tags in use with the number of notes of each, in alphabetical order. A prefix narrows the list.',
    inputSchema: object({ prefix: string('Only tags that begin so', { maxLength: 30, default: '', examples: ['g'] }) }),
    outputSchema: object(
      {
        tags: {
          type: 'array',
          description: 'Tags in alphabetical order',
          items: object({ tag: { type: 'string' }, notes: { type: 'integer' } }, ['tag', 'notes']),
        },
      },
      ['tags'],
    ),
    annotations: READS,
    run: ({ prefix = '' }, { notes }) =>
      structured({ tags: notes.tags().filter(({ tag }) => tag.startsWith(String(prefix).toLowerCase())) }),
  }),
  count_words: tool('Count words', {
    description: 'Counts the words, characters and lines of the text given in the parameter text. Nothing is kept.',
    inputSchema: object(
      {
        text: string('Text to count, at most 20,000 characters', {
          maxLength: 20_000,
          examples: ['Sow carrots in March'],
        }),
      },
      ['text'],
    ),
    outputSchema: object(
      {
        words: { type: 'integer', description: 'Number of words' },
        characters: { type: 'integer', description: 'Number of characters' },
        lines: { type: 'integer', description: 'Number of lines' },
      },
      ['words', 'characters', 'lines'],
    ),
    annotations: READS,
    run: (args) => {
      const given = String(args.text);
      return structured({
        words: given.split(/\s+/u).filter(Boolean).length,
        characters: [...given].length,
        lines: given.split('\n').length,
      });
    },
  }),
  check_link: tool('Check a web address', {
    description:
      'Says whether the web address in the parameter url is one that a note may hold (https, with a host name), and which host it names. No request goes out.',
    inputSchema: object(
      {
        url: string('Web address that begins with https://', {
          maxLength: 2000,
          examples: ['https://example.org/garden'],
        }),
      },
      ['url'],
    ),
    outputSchema: object({ host: string('Host that the address names'), path: string('Path on that host') }, [
      'host',
      'path',
    ]),
    annotations: READS,
    run: (args) => {
      const url = URL.canParse(String(args.url)) ? new URL(String(args.url)) : undefined;
      if (url?.protocol !== 'https:')
        throw new ToolError(
          'Parameter "url" must be a web address that begins with https://, such as https://example.org/garden.',
        );
      return structured({ host: url.hostname, path: url.pathname });
    },
  }),
});

/** Fresh tools that go through the whole notebook. */
export const overviews = () => ({
  summarise_all: tool('Summarise all notes', {
    description:
      'Gives a short overview of all notes, tag by tag, with the first words of each note. Takes about a second and reports progress while it reads.',
    inputSchema: object({
      words: { type: 'integer', description: 'Words of each note', minimum: 1, maximum: 20, default: 5, examples: [5] },
    }),
    annotations: READS,
    run: async ({ words = 5 }, { notes, progress, sleep, world }) => {
      const steps = 5;
      for (let step = 1; step <= steps; step++) {
        await sleep(world.timing.slowToolMs / steps);
        await progress(step, steps, `Read ${step} of ${steps} parts`);
      }
      const lines = notes.tags().map(({ tag }) => {
        const firsts = notes.all().filter((note) => note.tags.includes(tag));
        return `${tag}: ${firsts.map((note) => `${note.title} (${first(note.body, Number(words))})`).join('; ')}`;
      });
      return { content: [text(lines.join('\n'))] };
    },
  }),
  draw_chart: tool('Draw a chart of tags', {
    description:
      'Draws a bar chart of the number of notes per tag, as a PNG picture, with a line of text that explains the bars.',
    inputSchema: object({
      height: {
        type: 'integer',
        description: 'Height of the picture in pixels',
        minimum: 32,
        maximum: 256,
        default: 96,
        examples: [96],
      },
    }),
    annotations: READS,
    run: ({ height = 96 }, { notes }) => {
      const counts = notes.tags();
      const picture = barChart(
        counts.map(({ notes }) => notes),
        Number(height),
      ).toString('base64');
      return {
        content: [
          { type: 'image', data: picture, mimeType: 'image/png' },
          text(
            `${height} pixels high; bars from left to right: ${counts.map(({ tag, notes }) => `${tag} ${notes}`).join(', ')}`,
          ),
        ],
      };
    },
  }),
  export_notes: tool('Export notes', {
    description:
      'Gives the whole text of several notes at once, in Markdown or as JSON lines. Use limit and tag to keep it short.',
    inputSchema: object({
      format: string('How the notes are written', {
        enum: ['markdown', 'jsonl'],
        default: 'markdown',
        examples: ['markdown'],
      }),
      tag: string('Only notes with this tag', { maxLength: 30, examples: ['garden'] }),
      limit: { type: 'integer', description: 'Notes at most', minimum: 1, maximum: 50, default: 20 },
    }),
    annotations: READS,
    run: ({ format = 'markdown', tag, limit = 20 }, { notes }) => {
      const chosen = notes.all().filter((note) => tag === undefined || note.tags.includes(String(tag)));
      const written = chosen
        .slice(0, Number(limit))
        .map((note) =>
          format === 'jsonl'
            ? JSON.stringify(asJson(note))
            : `# ${note.title}\n\n${note.body}\n\nTags: ${note.tags.join(', ')}\n`,
        );
      return { content: [text(written.join('\n') || 'No note has this tag. Call list_tags to see the tags in use.')] };
    },
  }),
});

/** A page of a list: the cursor is the place where the next page begins, written so that nobody does arithmetic on it. */
function page<T>(items: readonly T[], cursor: unknown, limit: number): { items: T[]; nextCursor?: string } {
  const start = cursor === undefined ? 0 : Number(/^p(\d{1,6})$/.exec(String(cursor))?.[1] ?? Number.NaN);
  if (Number.isNaN(start))
    throw new ToolError(
      'Parameter "cursor" is not one that this tool gave out. Leave it out to begin with the first page.',
    );
  const end = start + limit;
  return { items: items.slice(start, end), ...(end < items.length && { nextCursor: `p${end}` }) };
}

const first = (text: string, words: number): string => text.split(/\s+/u).slice(0, words).join(' ');
