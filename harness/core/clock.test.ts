import { describe, expect, it } from 'vitest';
import { seededRandom } from './clock.js';

const draw = (random: { next(): number }, n = 20): number[] => Array.from({ length: n }, () => random.next());

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(draw(seededRandom('a'))).toEqual(draw(seededRandom('a')));
    expect(draw(seededRandom('a'))).not.toEqual(draw(seededRandom('b')));
  });

  it('forks by name: what one probe draws does not move what another draws', () => {
    const random = seededRandom('a');
    const before = draw(random.fork('tools/calls'));
    draw(random.fork('authorization/consents'), 1000);
    random.next();
    expect(draw(random.fork('tools/calls'))).toEqual(before);
  });

  it('is uniform: each tenth of [0, 1) gets its share of 100,000 draws', () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of draw(seededRandom('uniform'), 100_000)) counts[Math.floor(value * 10)]! += 1;
    // Five standard deviations of a binomial(100000, 0.1): a right generator fails once in a million seeds, and this seed is fixed.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
  });

  it('draws integers below a bound, and words of letters and digits', () => {
    const random = seededRandom('words');
    for (let i = 0; i < 100; i++) expect([0, 1, 2]).toContain(random.below(3));
    expect(random.word(12)).toMatch(/^[a-z0-9]{12}$/);
  });
});
