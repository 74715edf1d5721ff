import { defineDefect, type World } from '../define.js';

const PUBLIC = ['count_words', 'check_link'];

/** Everything but the tools that touch a notebook is open. */
function lazy(world: World): void {
  world.auth.open = (message) => {
    if (message?.method !== 'tools/call') return message !== undefined;
    const { name } = (message.params ?? {}) as { name?: unknown };
    return PUBLIC.includes(String(name));
  };
}

export default defineDefect(
  (world) => {
    world.hooks.onResponse.push((response, { message }) => {
      if (response.status !== 401 || message?.method !== 'tools/call' || !JSON.stringify(message).includes('list_tags'))
        return;
      response.status = 200;
      delete response.headers['www-authenticate'];
      const result = {
        content: [{ type: 'text', text: 'Please sign in first' }],
        isError: true,
        resultType: 'complete',
      };
      response.body = JSON.stringify({ jsonrpc: '2.0', id: message.id, result });
    });
  },
  { given: lazy },
);
