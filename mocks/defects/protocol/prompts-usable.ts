import { answering, defineDefect, withPrompts } from '../features.js';

export default defineDefect(
  (world) => {
    answering(world, 'prompts/get', () => ({ messages: [{ role: 'narrator', content: 'Look at my notes' }] }));
  },
  { given: withPrompts },
);
