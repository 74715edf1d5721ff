import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  all,
  doubtful,
  each,
  type Judgement,
  met,
  metBecause,
  notApplicable,
  OUTCOMES,
  show,
  untestable,
  violated,
  worst,
} from './outcome.js';

const finding = (subject: string) => ({ subject, expected: 'this', observed: 'that' });
const attest: Judgement = { outcome: 'attest', reason: 'a person' };
const broken: Judgement = { outcome: 'error', reason: 'we broke' };

describe('worst', () => {
  it.each([
    [['pass', 'warn'], 'warn'],
    [['warn', 'attest'], 'attest'],
    [['attest', 'untestable'], 'untestable'],
    [['untestable', 'error'], 'error'],
    [['error', 'fail'], 'fail'],
    [['not-applicable', 'pass'], 'pass'],
    [['not-applicable', 'not-applicable'], 'not-applicable'],
  ] as const)('of %o is %s', (outcomes, expected) => {
    expect(worst(outcomes)).toBe(expected);
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1 }), (outcomes) => {
        expect(worst(outcomes)).toBe(worst([...outcomes].reverse()));
        expect(outcomes).toContain(worst(outcomes));
      }),
    );
  });
});

describe('all and each', () => {
  it('absence of evidence passes nothing', () => {
    expect(all([])).toEqual(untestable('nothing was seen to judge'));
    expect(each('tools', [], () => met)).toEqual(untestable('no tools were seen'));
  });

  it('keeps every finding of the worst outcome, and no other', () => {
    const judged = all([met, doubtful(finding('a')), violated(finding('b')), violated(finding('c'))]);
    expect(judged).toEqual({ outcome: 'fail', findings: [finding('b'), finding('c')] });
  });

  it('says once what several exchanges show in the same words', () => {
    const seen = ['x1', 'x2', 'x3'].map((exchange) => ({ ...finding('a'), exchange }));
    const judged = all([violated(seen[0]!, finding('b')), violated(seen[1]!, seen[2]!)]);
    expect(judged).toEqual({ outcome: 'fail', findings: [seen[0], finding('b')] });
  });

  it('keeps each reason of the worst outcome once', () => {
    expect(all([untestable('x'), untestable('x'), untestable('y'), met])).toEqual(untestable('x; y'));
    expect(all([metBecause('DCR'), met])).toEqual(metBecause('DCR'));
    expect(all([attest, broken, notApplicable('n')])).toEqual(broken);
  });
});

describe('show', () => {
  it('says nothing of nothing, keeps texts as they are, and cuts what is long with its length', () => {
    expect(show(undefined)).toBe('nothing');
    expect(show('text')).toBe('text');
    expect(show({ a: [1] })).toBe('{"a":[1]}');
    expect(show('x'.repeat(300), 10)).toBe(`${'x'.repeat(10)}… (300 characters)`);
  });
});
