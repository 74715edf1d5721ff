import { asJson, id, known, noSuchNote, noteSchema, object, string, structured, tool, WRITES } from './tool-kit.js';

const title = string('Title of the note, at most 120 characters', {
  minLength: 1,
  maxLength: 120,
  examples: ['Balcony plants'],
});
const body = string('Plain text of the note, at most 20,000 characters', {
  maxLength: 20_000,
  examples: ['Mint, thyme and two strawberries.'],
});
const tags = {
  type: 'array',
  description: 'Tags of the note, at most 10, in lower case',
  items: string('One tag', { minLength: 1, maxLength: 30 }),
  maxItems: 10,
  examples: [['garden']],
};
/** Fresh tools that change the notebook. */
export const changes = () => ({
  create_note: tool('Create a note', {
    description: 'Creates a note from a title and a text, with tags if wanted, and gives the id of the new note.',
    inputSchema: object({ title, body, tags }, ['title', 'body']),
    outputSchema: noteSchema,
    annotations: { ...WRITES, idempotentHint: false },
    scope: 'notes:write',
    run: (args, { notes }) =>
      structured(asJson(notes.create(String(args.title), String(args.body), strings(args.tags)))),
  }),
  update_note: tool('Update a note', {
    description:
      'Changes the title, the text or the tags of one note, named by its id. What is left out stays as it is.',
    inputSchema: object({ id, title, body, tags }, ['id']),
    outputSchema: noteSchema,
    annotations: { ...WRITES, idempotentHint: true },
    scope: 'notes:write',
    run: ({ id, title, body, tags }, { notes }) => {
      known(notes, id);
      const changed = notes.update(String(id), {
        ...(title !== undefined && { title: String(title) }),
        ...(body !== undefined && { body: String(body) }),
        ...(tags !== undefined && { tags: strings(tags) }),
      });
      return structured(asJson(changed!));
    },
  }),
  delete_note: tool('Delete a note', {
    description: 'Deletes one note for good, named by its id. Deleting a note that is gone already does nothing.',
    inputSchema: object({ id }, ['id']),
    outputSchema: object(
      { id: string('Id of the note'), deleted: { type: 'boolean', description: 'Whether it was there' } },
      ['id', 'deleted'],
    ),
    annotations: { ...WRITES, idempotentHint: true },
    scope: 'notes:write',
    run: (args, { notes }) => {
      const done = notes.delete(String(args.id));
      if (done === 'unknown') throw noSuchNote(args.id);
      return structured({ id: String(args.id), deleted: done === 'deleted' });
    },
  }),
});

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
