import { defineDefect } from '../define.js';

/** A stream that is resumed brings the events of the stream before it. */
export default defineDefect((world) => {
  const firstIds: string[] = [];
  let stream: unknown;
  world.hooks.onEvent.push(({ id }, request) => {
    if (id === undefined || request === stream || request.method !== 'POST') return;
    stream = request;
    firstIds.push(id);
  });
  world.hooks.onRequest.push(({ headers }) => {
    const at = firstIds.indexOf(headers['last-event-id'] ?? '');
    if (at > 0) headers['last-event-id'] = firstIds[at - 1]!;
  });
});
