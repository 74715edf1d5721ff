import { defineDefect } from '../define.js';

/** A proxy that keeps what a stream brings until the stream ends. */
export default defineDefect((world) => {
  world.timing.slowToolMs = 2_200;
  const kept = new WeakMap<object, object[]>();
  world.hooks.onEvent.push((event, request) => {
    const params = request.message?.params as { name?: string } | undefined;
    if (params?.name !== 'summarise_all') return undefined;
    const before = kept.get(request) ?? [];
    before.push({ ...event });
    kept.set(request, before);
    return event.data?.includes('"result"') ? before : [];
  });
});
