import { progressLine } from '../../reports/progress.js';
import type { ProgressEvent } from '../core/progress.js';

/** Shows a run's progress on a stream: one line written over on a terminal, plain lines anywhere else. */
export function showProgress(stream: NodeJS.WriteStream): { event(event: ProgressEvent): void; end(): void } {
  const tty = stream.isTTY === true && process.env.TERM !== 'dumb';
  const render = progressLine({ tty, width: stream.columns ?? 80 });
  let ended = false;
  return {
    event: (event) => {
      if (!ended) stream.write(render(event));
    },
    end: () => {
      if (!ended && tty) stream.write('\r\u001b[2K');
      ended = true;
    },
  };
}
