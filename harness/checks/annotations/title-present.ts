import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, violated } from '../../core/outcome.js';

const LONGEST_TITLE = 100;
const CONTROL = /\p{Cc}/u;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    each('tools', catalog.tools, ({ name, definition, exchange }) => {
      const annotated = (definition.annotations as Record<string, unknown> | undefined | null)?.title;
      const title = [annotated, definition.title].find((one) => typeof one === 'string' && one.trim() !== '');
      const finding = {
        subject: `tool ${name}`,
        exchange,
        observed: `title: ${show(definition.title)}, annotations.title: ${show(annotated)}`,
      };
      if (typeof title !== 'string')
        return violated({ ...finding, expected: 'a non-empty title, best as annotations.title' });
      if (title.length > LONGEST_TITLE || CONTROL.test(title))
        return violated({
          ...finding,
          expected: `a title of at most ${LONGEST_TITLE} characters without control characters`,
        });
      if (title !== annotated)
        return doubtful({ ...finding, expected: 'the title inside annotations too: the portal reads it there' });
      if (title === name) return doubtful({ ...finding, expected: 'a title that differs from the name' });
      if (typeof definition.title === 'string' && definition.title !== title)
        return doubtful({ ...finding, expected: 'one title, not two different ones' });
      return met;
    }),
});
