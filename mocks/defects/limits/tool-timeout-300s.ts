import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.hooks.onRequest.push(({ message }) =>
      message?.method === 'tools/call' && JSON.stringify(message.params).includes('"summarise_all"')
        ? { status: 504, headers: { 'content-type': 'text/html' }, body: '<h1>504 Gateway Time-out</h1>' }
        : undefined,
    );
  },
  { alsoBreaks: { 'tools.call-succeeds': 'a call that the gateway cuts gives no result' } },
);
