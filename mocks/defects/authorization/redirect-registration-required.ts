import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push((request) => {
    if (request.url.pathname !== '/token') return;
    const form = new URLSearchParams(request.body);
    const issued = world.auth.store.get(`AuthorizationCode:${form.get('code')}`);
    if (!issued) return;
    form.set('redirect_uri', String(issued.redirectUri));
    request.body = form.toString();
  });
});
