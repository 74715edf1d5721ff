import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ url, message }) =>
    url.protocol === 'http:' && message
      ? {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ jsonrpc: '2.0', id: message.id ?? null, result: { tools: [] } }),
        }
      : undefined,
  );
});
