import { defineDefect, withSubscriptions } from '../features.js';

export default defineDefect(
  (world) => {
    world.hooks.onEvent.push(async (event) => {
      event.data &&= event.data.replace(
        '"io.modelcontextprotocol/subscriptionId":"touchstone-listen"',
        '"io.modelcontextprotocol/subscriptionId":"another"',
      );
      return undefined;
    });
  },
  { given: withSubscriptions },
);
