import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.hooks.onResponse.push((response, { headers }) => {
      if (response.status === 404 && headers['mcp-session-id']) response.status = 401;
    });
  },
  { alsoBreaks: { 'transport.session-delete': 'a deleted session is an unknown one' } },
);
