import { defineCheck } from '../../core/check.js';
import { all, metBecause, untestable, violated } from '../../core/outcome.js';

/** What keeps this machine from its resolver says nothing about the name. */
const OFFLINE = /EAI_AGAIN|ENETUNREACH|ETIMEOUT/;

export default defineCheck({
  needs: { network: 'network/addresses' },
  judge: ({ network }) =>
    all(
      network.hosts.map(({ host, role, addresses, problem }) => {
        const finding = { subject: `${role} host ${host}`, expected: 'an A record: connectors are IPv4 only' };
        if (problem)
          return OFFLINE.test(problem) || problem.includes('not dialled')
            ? untestable(`${host} could not be resolved from here: ${problem}`)
            : violated({ ...finding, observed: problem });
        if (addresses.some(({ family }) => family === 4))
          return metBecause('by the resolver of this machine; others may see other addresses');
        return violated({ ...finding, observed: addresses.map(({ address }) => address).join(', ') || 'no address' });
      }),
    ),
});
