import { defineCheck } from '../../core/check.js';
import { doubtful, each, met } from '../../core/outcome.js';

const LIMIT_TOKENS = 10_000;

export default defineCheck({
  needs: { schemas: 'tools/schemas' },
  judge: ({ schemas }) =>
    each('tools', schemas.sizes, ({ revision, tools, tokens, exchange }) =>
      tokens <= LIMIT_TOKENS
        ? met
        : doubtful({
            subject: `revision ${revision}`,
            expected: `definitions of at most ${LIMIT_TOKENS} tokens: a model carries them all`,
            observed: `about ${tokens} tokens for ${tools} tools`,
            ...(exchange && { exchange }),
          }),
    ),
});
