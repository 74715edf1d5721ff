import { systemClock } from '../../../harness/core/clock.js';
import { defineDefect } from '../define.js';

const DAY_MS = 86_400_000;

export default defineDefect((world) => {
  const nowMs = systemClock.date().getTime();
  world.tls.mcp.notBefore = new Date(nowMs - 87 * DAY_MS);
  world.tls.mcp.notAfter = new Date(nowMs + 3 * DAY_MS);
});
