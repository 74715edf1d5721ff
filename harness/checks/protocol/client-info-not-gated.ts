import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'protocol/clients' },
  judge: ({ seen }) => {
    const others = seen.clients.filter(({ client }) => client !== 'touchstone');
    return each('client names', others, ({ client, revision, names, definitions, problem, exchange }) => {
      const [own, again] = seen.clients.filter((one) => one.client === 'touchstone' && one.revision === revision);
      if (!own?.names?.length)
        return untestable(`the control, tools/list under our own name, brings no tools (${revision})`);
      const restless = again?.definitions !== undefined && again.definitions !== own.definitions;
      if (names && restless)
        return untestable(`the tools change by themselves: see annotations.stable-across-sessions (${revision})`);
      const finding = {
        subject: `clientInfo ${client} (${revision})`,
        expected: 'the same tools as under any other name',
        ...(exchange && { exchange: exchange.id }),
      };
      if (!names) return violated({ ...finding, observed: problem ?? 'no list of tools' });
      if (show(names, 1e6) !== show(own.names, 1e6))
        return violated({ ...finding, observed: `other tools: ${show(names)}` });
      return definitions === own.definitions
        ? met
        : doubtful({ ...finding, observed: 'the same tools, described differently' });
    });
  },
});
