import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.hooks.onRequest.push(({ method, body, headers }) =>
      method === 'POST' &&
      headers.authorization &&
      headers['content-type']?.includes('json') &&
      body !== '' &&
      !/[}\]]$/.test(body)
        ? {
            status: 500,
            headers: { 'content-type': 'text/plain' },
            body: 'SyntaxError: Unexpected end of JSON input\n    at parse (/srv/app/index.js:10:5)',
          }
        : undefined,
    );
  },
  { alsoBreaks: { 'errors.no-internal-leak': 'the stack trace is shown, whichever error shows it' } },
);
