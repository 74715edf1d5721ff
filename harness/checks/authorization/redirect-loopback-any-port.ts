import { defineCheck } from '../../core/check.js';
import { doubtful, type Judgement } from '../../core/outcome.js';
import { judgeCallbacks } from '../callbacks.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ registered, consented }): Judgement => {
    const anyPort = judgeCallbacks(['loopback-address', 'loopback-name'], registered, consented);
    const exact = consented.flows.find(({ name, answer }) => name === 'inspector' && answer?.parameters.code);
    if (anyPort.outcome !== 'fail' || !exact) return anyPort;
    const [finding] = anyPort.findings;
    const but = `${exact.callback}, registered with its port, works`;
    return doubtful({ ...finding, observed: `${finding.observed}; but ${but}` });
  },
});
