import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable } from '../../core/outcome.js';
import { propertiesOf } from '../schema-walk.js';

const SHARE = 0.9;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) => {
    if (catalog.tools.length === 0) return untestable('no tools were seen');
    const tools = catalog.tools.map(({ name, exchange, definition }) => {
      const properties = propertiesOf(definition.inputSchema);
      const bare = properties.filter(
        ({ schema }) => !(typeof schema.description === 'string' && schema.description.trim()),
      );
      return { name, exchange, total: properties.length, bare: bare.map(({ path }) => path) };
    });
    const total = tools.reduce((sum, tool) => sum + tool.total, 0);
    if (total === 0) return notApplicable('no tool takes parameters');
    const [first, ...others] = tools.filter(({ bare }) => bare.length > 0);
    const undescribed = tools.reduce((sum, { bare }) => sum + bare.length, 0);
    if (!first || undescribed <= total * (1 - SHARE)) return met;
    const finding = ({ name, exchange, bare }: (typeof tools)[number]) => ({
      subject: `tool ${name}`,
      expected: `a description for each parameter (${total - undescribed} of ${total} have one)`,
      observed: `none for ${bare.slice(0, 10).join(', ')}`,
      exchange,
    });
    return doubtful(finding(first), ...others.map(finding));
  },
});
