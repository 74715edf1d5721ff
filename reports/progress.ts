import type { Missing } from '../harness/core/evidence.js';
import type { ProgressEvent } from '../harness/core/progress.js';
import { clip } from './columns.js';
import { tty } from './text.js';
import { duration, plural } from './wording.js';

export interface ProgressOptions {
  /** A terminal gets one line that is written over; anything else gets one line per area, and one per probe that came home empty. */
  tty: boolean;
  /** Columns of the terminal. */
  width: number;
}

interface Area {
  probes: number;
  ended: number;
  durationMs: number;
  missing: number;
}

/** Turns events of a run into what is to be written to the stream, line ends and cursor movements included. */
export function progressLine(options: ProgressOptions): (event: ProgressEvent) => string {
  const areas = new Map<string, Area>();
  const running = new Set<string>();
  const said = new Set<string>();

  return (event) => {
    if (event.kind === 'area') {
      areas.set(event.area, { probes: event.probes, ended: 0, durationMs: 0, missing: 0 });
      return '';
    }
    const settled: string[] = [];
    if (event.kind === 'probe-start') running.add(event.probe);
    else if (event.kind === 'notice') settled.push(tty(event.text, 1_000));
    else settled.push(...end(event));
    if (!options.tty) return settled.map((text) => `${text}\n`).join('');
    const over = '\r\u001b[2K';
    return `${over}${settled.map((text) => `${text}\n`).join('')}${running.size > 0 ? clip(status(), options.width - 1) : ''}`;
  };

  function end({ probe, durationMs, missing }: Extract<ProgressEvent, { kind: 'probe-end' }>): string[] {
    running.delete(probe);
    const name = probe.slice(0, probe.indexOf('/'));
    const area = areas.get(name) ?? { probes: 1, ended: 0, durationMs: 0, missing: 0 };
    areas.set(name, area);
    area.ended++;
    area.durationMs += durationMs;
    if (missing) area.missing++;
    return [
      ...(missing && isNews(missing) ? [`  ${tty(probe)}  ${missing.outcome}: ${tty(missing.reason, 200)}`] : []),
      ...(area.ended === area.probes ? [summary(name, area)] : []),
    ];
  }

  /** What rests on a probe that came home empty shares its reason; it is said once. */
  function isNews({ reason }: Missing): boolean {
    const news = !said.has(reason);
    said.add(reason);
    return news;
  }

  function status(): string {
    const ended = sum(areas, ({ ended }) => ended);
    const probes = Math.max(
      sum(areas, ({ probes }) => probes),
      ended + running.size,
    );
    return `  ${ended}/${probes}  ${[...running].map((probe) => tty(probe)).join(', ')}`;
  }
}

const summary = (name: string, { probes, durationMs, missing }: Area): string =>
  `${tty(name).padEnd(16)} ${plural(probes, 'probe').padEnd(10)} ${duration(durationMs).padStart(9)}${
    missing > 0 ? `  ${missing} without evidence` : ''
  }`;

const sum = (areas: ReadonlyMap<string, Area>, of: (area: Area) => number): number =>
  [...areas.values()].reduce((total, area) => total + of(area), 0);
