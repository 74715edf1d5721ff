import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, violated } from '../../core/outcome.js';

const SHORT = 40;
const LONG = 2_000;
/** Of these scripts one character says about as much as three letters. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    each('tools', catalog.tools, ({ name, definition, exchange }) => {
      const { description } = definition;
      const finding = { subject: `tool ${name}`, observed: show(description), exchange };
      if (typeof description !== 'string' || description.trim() === '')
        return violated({ ...finding, expected: 'a description of what the tool does and when to use it' });
      const same = catalog.tools.find((other) => other.name !== name && other.definition.description === description);
      if (same) return doubtful({ ...finding, expected: `a description of its own; ${same.name} has the same` });
      const weight = description.length + 2 * (description.match(DENSE)?.length ?? 0);
      if (weight < SHORT || description.length > LONG || description === name)
        return doubtful({ ...finding, expected: `${SHORT} to ${LONG} characters that say more than the name` });
      return met;
    }),
});
