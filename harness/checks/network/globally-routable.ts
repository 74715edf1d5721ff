import { defineCheck } from '../../core/check.js';
import { all, met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { network: 'network/addresses' },
  judge: ({ network }) =>
    all(
      network.hosts.map(({ host, role, addresses, problem }) => {
        if (addresses.length === 0)
          return untestable(`${host} has no address to look at: ${problem ?? 'none was found'}`);
        const inner = addresses.filter(({ kind }) => kind !== 'public');
        if (inner.length === 0) return met;
        return violated({
          subject: `${role} host ${host}`,
          expected: 'addresses that are routed on the internet, every one',
          observed: inner.map(({ address, kind }) => `${address} is ${kind}`).join(', '),
        });
      }),
    ),
});
