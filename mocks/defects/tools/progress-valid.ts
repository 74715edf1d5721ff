import { defineDefect } from '../define.js';

/** Progress carries a token that no call gave. */
export default defineDefect((world) => {
  world.hooks.onEvent.push(async (event) => {
    if (event.data?.includes('"notifications/progress"'))
      event.data = event.data.replace(/"progressToken":"[^"]*"/, '"progressToken":"of-another-call"');
    return undefined;
  });
});
