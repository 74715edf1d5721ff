import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.auth.pkceRequired = false;
  world.hooks.onRequest.push((request) => {
    if (request.url.pathname === '/authorize') {
      request.url.searchParams.delete('code_challenge');
      request.url.searchParams.delete('code_challenge_method');
    }
    if (request.url.pathname === '/token') {
      const form = new URLSearchParams(request.body);
      form.delete('code_verifier');
      request.body = form.toString();
    }
  });
});
