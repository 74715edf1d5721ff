import { defineCheck } from '../../core/check.js';
import { judgeCallbacks } from '../callbacks.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ registered, consented }) => judgeCallbacks(['inspector', 'inspector-debug'], registered, consented),
});
