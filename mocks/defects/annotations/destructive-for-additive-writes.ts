import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.tools.create_note.annotations = { ...world.tools.create_note.annotations, destructiveHint: false };
  },
  { alsoBreaks: { 'annotations.safety-hint-present': 'two hints that are both false tell nothing' } },
);
