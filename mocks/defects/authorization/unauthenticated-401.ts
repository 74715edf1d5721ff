import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { message }) => {
    if (response.status !== 401 || message?.method !== 'tools/call') return;
    response.status = 200;
    delete response.headers['www-authenticate'];
    const result = { content: [{ type: 'text', text: 'Please sign in' }], isError: true, resultType: 'complete' };
    response.body = JSON.stringify({ jsonrpc: '2.0', id: message.id, result });
  });
});
