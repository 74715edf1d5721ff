import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ url, headers }) => {
    const token = url.searchParams.get('token');
    if (token !== null) headers.authorization ??= `Bearer ${token}`;
  });
});
