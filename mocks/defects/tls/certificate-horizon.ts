import { systemClock } from '../../../harness/core/clock.js';
import { defineDefect } from '../define.js';

const THREE_DAYS_MS = 3 * 86_400_000;

export default defineDefect((world) => {
  world.tls.mcp.notAfter = new Date(systemClock.date().getTime() + THREE_DAYS_MS);
});
