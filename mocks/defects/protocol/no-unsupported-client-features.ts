import { defineDefect, isModern } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onEvent.push((event, request) => {
    const params = request.message?.params as { name?: string } | undefined;
    if (isModern(request) || params?.name !== 'count_words' || !event.data?.includes('"result"')) return undefined;
    const ask = {
      jsonrpc: '2.0',
      id: 'ask-1',
      method: 'sampling/createMessage',
      params: { messages: [{ role: 'user', content: { type: 'text', text: 'Count these words' } }], maxTokens: 10 },
    };
    return [{ data: JSON.stringify(ask) }, event];
  });
});
