import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ message }) => {
    const params = message?.params as { protocolVersion?: string } | undefined;
    if (message?.method !== 'initialize' || params?.protocolVersion !== '2099-01-01') return undefined;
    const error = { code: -32602, message: 'Unsupported protocol version' };
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: message.id ?? null, error }),
    };
  });
});
