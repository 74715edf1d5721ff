import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { omitted } from '../omitted.js';

const ASKS = ['sampling/createMessage', 'roots/list', 'elicitation/create'];

export default defineCheck({
  needs: { done: 'tools/calls', catalog: 'tools/catalog' },
  judge: ({ done, catalog }) => {
    const called = done.calls.map((call) => {
      const { tool, revision, reply, asks } = call;
      const { result, error, serverRequests, exchange } = reply;
      const asked = serverRequests.map(({ message }) => String(message.method)).filter((name) => ASKS.includes(name));
      const finding = {
        subject: `tool ${tool} (${revision})`,
        expected: 'a result without sampling, roots or elicitation, which were not offered',
        exchange: exchange.id,
      };
      if (asks === undefined)
        return asked.length === 0
          ? met
          : doubtful({ ...finding, observed: `${[...new Set(asked)].join(', ')} asked of the client, then a result` });
      // Some servers say in words what they would ask for, and take it as an argument as well.
      const otherwise = result?.isError === true && asked.length === 0 ? omitted(call, catalog) : [];
      if (otherwise.length > 0)
        return untestable(`${tool}: it asks for ${asks}; whether ${otherwise.join(' or ')} would do was not tried`);
      const said = result?.inputRequests ?? error ?? result?.content;
      return violated({
        ...finding,
        observed: said === undefined ? `${asks}, and no result` : `${asks}: ${show(said)}`,
      });
    });
    const open = done.notCalled.map(({ tool, reason }) => untestable(`${tool}: ${reason}`));
    return all([...called, ...open], 'no tool was called');
  },
});
