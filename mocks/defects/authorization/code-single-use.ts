import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ url, body }) => {
    if (url.pathname !== '/token') return;
    delete world.auth.store.get(`AuthorizationCode:${new URLSearchParams(body).get('code')}`)?.consumed;
  });
});
