import { progressLine } from '../../reports/index.js';
import type { ProgressEvent } from '../core/progress.js';

/**
 * Shows a run's progress on a stream: one line written over on a terminal, plain lines anywhere else.
 * @param header written when the run begins
 */
export function showProgress(
  stream: NodeJS.WriteStream,
  header: string,
): { event(event: ProgressEvent): void; end(): void } {
  const tty = stream.isTTY === true && process.env.TERM !== 'dumb';
  const render = progressLine({ tty, width: stream.columns ?? 80 });
  let state: 'before' | 'running' | 'ended' = 'before';
  return {
    event: (event) => {
      if (state === 'ended') return;
      if (state === 'before') stream.write(`${header}\n`);
      state = 'running';
      stream.write(render(event));
    },
    end: () => {
      if (state === 'running' && tty) stream.write('\r\u001b[2K');
      state = 'ended';
    },
  };
}
