import { describe, expect, test } from 'vitest';
import type { ProgressEvent } from '../harness/core/progress.js';
import { progressLine } from './progress.js';

const events: ProgressEvent[] = [
  { kind: 'area', area: 'transport', probes: 2 },
  { kind: 'area', area: 'tools', probes: 1 },
  { kind: 'probe-start', probe: 'transport/openings' },
  { kind: 'probe-start', probe: 'transport/origins' },
  { kind: 'probe-end', probe: 'transport/openings', durationMs: 120 },
  {
    kind: 'probe-end',
    probe: 'transport/origins',
    durationMs: 80,
    missing: { outcome: 'untestable', reason: 'needs \u001b[31mimpact load\n::set-output' },
  },
  { kind: 'probe-start', probe: 'tools/catalog' },
  { kind: 'probe-end', probe: 'tools/catalog', durationMs: 1_500 },
];

describe('where there is no terminal', () => {
  test('each area has one line when it is through, and each probe that came home empty one of its own', () => {
    const render = progressLine({ tty: false, width: 80 });
    expect(events.map(render).join('')).toBe(
      [
        '  transport/origins  untestable: needs \\x1b[31mimpact load\\n::set-output',
        'transport        2 probes      200 ms  1 without evidence',
        'tools            1 probe        1.5 s',
        '',
      ].join('\n'),
    );
  });

  test('a notice has a line', () => {
    const render = progressLine({ tty: false, width: 80 });
    expect(render({ kind: 'notice', text: 'installing Chromium' })).toBe('installing Chromium\n');
  });

  test('a reason that several probes share is said once', () => {
    const render = progressLine({ tty: false, width: 80 });
    const missing = { outcome: 'untestable', reason: 'no token' } as const;
    const shown = ['a/x', 'a/y', 'b/z'].map((probe) => render({ kind: 'probe-end', probe, durationMs: 0, missing }));
    expect(shown.join('').match(/no token/g)).toHaveLength(1);
    expect(shown[2]).toContain('1 without evidence');
  });

  test('a probe of an area that was not announced still has its line', () => {
    const render = progressLine({ tty: false, width: 80 });
    expect(render({ kind: 'probe-end', probe: 'tls/handshakes', durationMs: 3 })).toBe(
      'tls              1 probe         3 ms\n',
    );
  });
});

describe('on a terminal', () => {
  test('one line is written over and over, and is gone at the end', () => {
    const render = progressLine({ tty: true, width: 40 });
    const written = events.map(render);
    expect(written[3]).toBe('\r\u001b[2K  0/3  transport/openings, transport/o…');
    expect(written[4]).toBe('\r\u001b[2K  1/3  transport/origins');
    expect(written.at(-1)).toBe('\r\u001b[2Ktools            1 probe        1.5 s\n');
  });
});
