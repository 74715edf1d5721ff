import { defineDefect, withParamHeader } from '../features.js';

export default defineDefect(
  (world) => {
    world.hooks.onRequest.unshift(({ message, headers }) => {
      const given = (message?.params as { arguments?: { prefix?: string } } | undefined)?.arguments?.prefix;
      // Whatever stands in the header, it is made to fit.
      if (given !== undefined && headers['mcp-method']) headers['mcp-param-prefix'] = given;
      return undefined;
    });
  },
  { given: withParamHeader },
);
