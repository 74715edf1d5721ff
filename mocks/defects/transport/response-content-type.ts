import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { message, body }) => {
    // To the harness's own name alone: the surfaces and the SDKs have rows of their own.
    const ours = body.includes('"name":"touchstone","version"');
    if (ours && message?.method === 'tools/list' && response.status === 200)
      response.headers['content-type'] = 'text/plain';
  });
});
