import { answering, defineDefect, withPrompts } from '../features.js';

export default defineDefect(
  (world) => {
    answering(world, 'completion/complete', () => undefined);
  },
  { given: withPrompts },
);
