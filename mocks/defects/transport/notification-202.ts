import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { message }) => {
    if (message?.method !== 'notifications/initialized' || response.status !== 202) return;
    response.status = 200;
    response.headers['content-type'] = 'application/json';
    response.body = '{"jsonrpc":"2.0","id":null,"result":{}}';
  });
});
