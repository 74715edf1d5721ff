import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';
import { seen } from '../../core/seen.js';
import { isChallenged } from '../challenge.js';

const CLAUDE = ['Claude-User', 'claude-code'];

export default defineCheck({
  needs: { agents: 'network/agents' },
  judge: ({ agents: { requests } }) => {
    if (requests.every(({ exchange }) => !exchange.response)) return untestable('nothing was answered');
    const others = requests.filter(({ agent }) => agent !== 'browser');
    return each('requests', others, (request) => {
      if (!isChallenged(request, requests)) return met;
      const finding = {
        subject: `${request.what} as ${request.agent === 'none' ? 'a client without User-Agent' : request.agent}`,
        expected: 'the same answer as a browser gets',
        observed: seen(request.exchange),
        exchange: request.exchange.id,
      };
      return (CLAUDE.includes(request.agent) ? violated : doubtful)(finding);
    });
  },
});
