import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.tools.list_tags.name = 'gmail_tags';
    world.tools.gmail_tags = world.tools.list_tags;
    Reflect.deleteProperty(world.tools, 'list_tags');
  },
  { alsoBreaks: { 'tools.behaviour-matches-docs': 'the documentation knows the tool by the name it had' } },
);
