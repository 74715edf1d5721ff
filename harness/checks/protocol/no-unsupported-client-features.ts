import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

const ASKS = ['sampling/createMessage', 'roots/list', 'elicitation/create'];
const MISSING_CAPABILITY = -32021;

export default defineCheck({
  needs: { done: 'tools/calls' },
  judge: ({ done }) => {
    const called = done.calls.map(({ tool, revision, reply }) => {
      const succeeded = reply.result !== undefined && reply.result.isError !== true;
      const asked = reply.serverRequests
        .map(({ message }) => message.method)
        .filter((method): method is string => typeof method === 'string' && ASKS.includes(method));
      const input = reply.result?.resultType === 'input_required';
      const finding = { subject: `tool ${tool} (${revision})`, exchange: reply.exchange.id };
      const expected = 'a result without sampling, roots or elicitation, which were not offered';
      if (input)
        return violated({ ...finding, expected, observed: `input_required: ${show(reply.result?.inputRequests)}` });
      if (reply.error?.code === MISSING_CAPABILITY)
        return violated({ ...finding, expected, observed: `error ${show(reply.error)}` });
      if (asked.length === 0) return met;
      const observed = `${[...new Set(asked)].join(', ')} asked of the client, ${succeeded ? 'then a result' : 'and no result'}`;
      return (succeeded ? doubtful : violated)({ ...finding, expected, observed });
    });
    const open = done.notCalled.map(({ tool, reason }) => untestable(`${tool}: ${reason}`));
    return all([...called, ...open], 'no tool was called');
  },
});
