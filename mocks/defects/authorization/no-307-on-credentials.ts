import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { method, body }) => {
    if (method === 'POST' && body.includes('password=') && response.status === 303) response.status = 307;
  });
  world.hooks.onRequest.push((request) => {
    if (request.method === 'POST' && request.url.pathname.startsWith('/authorize/')) request.method = 'GET';
  });
});
