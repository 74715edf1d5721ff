import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  // Both by the server's own validation and by the tool's: a word that is missing counts as none.
  world.tools.count_words.inputSchema = { ...world.tools.count_words.inputSchema };
  world.hooks.onRequest.push((request) => {
    const { message } = request;
    const params = message?.params as { name?: string; arguments?: Record<string, unknown> } | undefined;
    if (message?.method !== 'tools/call' || params?.name !== 'count_words' || params.arguments?.text !== undefined)
      return undefined;
    request.body = JSON.stringify({ ...message, params: { ...params, arguments: { text: 'first record' } } });
    return undefined;
  });
});
