import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push((request) => {
    // Whatever the server does not understand is the first page to it.
    if (request.body.includes('"cursor":"touchstone-invalid"'))
      request.body = request.body.replace('"cursor":"touchstone-invalid"', '"limit":6');
    return undefined;
  });
});
