import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { declared: 'target/declared' },
  judge: ({ declared }) => {
    if (declared.loopback) return untestable('a loopback target stands on any port; certify the deployed URL');
    const { port, protocol } = new URL(declared.url);
    if (port === '' || port === '443') return met;
    return doubtful({
      subject: declared.url,
      expected: 'port 443',
      observed: `port ${port || (protocol === 'http:' ? '80' : '443')}`,
    });
  },
});
