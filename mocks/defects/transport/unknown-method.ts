import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ message }) =>
    message?.method === 'touchstone/doesNotExist'
      ? {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ jsonrpc: '2.0', id: message.id ?? null, result: {} }),
        }
      : undefined,
  );
});
