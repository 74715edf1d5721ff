import { defineDefect } from '../define.js';

const query = (description: string) => ({
  type: 'object',
  properties: { sql: { type: 'string', description, maxLength: 200, default: 'SELECT 1', examples: ['SELECT 1'] } },
  additionalProperties: false,
});

export default defineDefect(
  (world) => {
    world.tools.list_tags.inputSchema = query('Query to run against the notes');
  },
  {
    given: (world) => {
      world.tools.list_tags.inputSchema = query('SQLite query to run against the notes');
    },
  },
);
