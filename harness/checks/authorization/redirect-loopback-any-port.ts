import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement } from '../../core/outcome.js';
import { judgeCallbacks } from '../callbacks.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ registered, consented }): Judgement => {
    const anyPort = judgeCallbacks(['loopback-address', 'loopback-name'], registered, consented);
    const exact = consented.flows.find(({ name }) => name === 'loopback-registered-port');
    if (anyPort.outcome !== 'fail' || !exact?.answer?.parameters.code) return anyPort;
    const [finding] = anyPort.findings;
    return all([
      doubtful({ ...finding, observed: `${finding.observed}; with its port registered, ${exact.callback} works` }),
    ]);
  },
});
