import { answering, defineDefect, withResources } from '../features.js';

export default defineDefect(
  (world) => {
    answering(world, 'resources/read', ({ uri }) =>
      uri === 'notes://guide' ? { contents: [{ uri, text: 42 }] } : { contents: [] },
    );
  },
  { given: withResources },
);
