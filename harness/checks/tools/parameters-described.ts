import { defineCheck } from '../../core/check.js';
import { isObject, type Json } from '../../core/json.js';
import { doubtful, met, notApplicable, untestable } from '../../core/outcome.js';
import { propertiesOf } from '../schema-walk.js';

const SHARE = 0.9;
const DEEPEST = 5;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) => {
    if (catalog.tools.length === 0) return untestable('no tools were seen');
    const tools = catalog.tools.map(({ name, exchange, definition }) => {
      const properties = propertiesOf(definition.inputSchema);
      const bare = properties.filter(
        ({ name: property, schema }) =>
          !isDescribed(schema, definition.inputSchema, 0) && !isListed(definition.description, property),
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

/** Words of its own, of what it refers to, or of one of its alternatives; a fixed value explains itself. */
function isDescribed(schema: unknown, root: unknown, depth: number): boolean {
  if (!isObject(schema) || depth > DEEPEST) return false;
  if (typeof schema.description === 'string' && schema.description.trim()) return true;
  if (schema.const !== undefined) return true;
  const parts = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const target = typeof schema.$ref === 'string' ? definitionOf(schema.$ref, root) : undefined;
  return [...parts, target].some((part) => isDescribed(part, root, depth + 1));
}

function definitionOf(reference: string, root: unknown): Json | undefined {
  const [, place, name] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
  const definitions = isObject(root) && place ? root[place] : undefined;
  return isObject(definitions) && name && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}

/** Parameters that the tool's own description goes through one by one, as docstrings do: `query: what to look for`. */
const isListed = (description: unknown, name: string): boolean =>
  typeof description === 'string' &&
  new RegExp(
    `^[\\s*•-]*[\`"*]*${name.replace(/[^\w]/g, '\\$&')}[\`"*]*\\s*(?:\\([^)\\n]*\\))?\\s*(?::|--?|–)\\s*\\S`,
    'm',
  ).test(description);
