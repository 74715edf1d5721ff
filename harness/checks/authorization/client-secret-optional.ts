import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ registered: { routes, clients, registrations }, consented: { flows } }) => {
    const flow = flows.find(({ reached }) => reached === 'token');
    const client = Object.values(clients).find(({ clientId }) => clientId === flow?.clientId);
    if (!flow || !client) return untestable('no flow came as far as a token');
    if (client.authMethod === 'none') return met;
    if (routes.taken === 'static')
      return {
        outcome: 'attest',
        reason: 'the client of the target file has a secret; whether one is needed was not seen',
      };
    const forced = registrations.find((made) => made.client?.clientId === client.clientId);
    return doubtful({
      subject: `registration of ${forced?.name}`,
      expected: 'token_endpoint_auth_method none, as asked',
      observed: client.authMethod,
      ...(forced && { exchange: forced.exchange.id }),
    });
  },
});
