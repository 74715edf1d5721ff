import { defineCheck } from '../../core/check.js';
import { isObject } from '../../core/json.js';
import { all, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { propertiesOf } from '../schema-walk.js';

const FIRST_WITH_HEADERS = '2026-07-28';
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PRIMITIVES = ['string', 'integer', 'boolean'];

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) => {
    const modern = catalog.tools.filter(({ revisions }) =>
      revisions.some((revision) => revision >= FIRST_WITH_HEADERS),
    );
    if (catalog.tools.length === 0) return untestable('no tools were seen');
    const judged = modern.flatMap(({ name, definition, exchange }) => {
      const marked = propertiesOf(definition.inputSchema).filter(({ schema }) => 'x-mcp-header' in schema);
      const names = marked.map(({ schema }) => String(schema['x-mcp-header']).toLowerCase());
      return marked.map(({ path, schema }, index) => {
        const header = schema['x-mcp-header'];
        const fault =
          typeof header !== 'string' || !TOKEN.test(header)
            ? 'is not a header token'
            : !isPrimitive(schema.type)
              ? `stands on a property of type ${show(schema.type)}`
              : names.indexOf(header.toLowerCase()) !== index
                ? 'is given twice, whatever the case'
                : !reachable(definition.inputSchema, path.split('.'))
                  ? 'stands inside a list or an alternative, where no client can find its value'
                  : undefined;
        return fault
          ? violated({
              subject: `tool ${name}`,
              expected: 'x-mcp-header as a unique header token on a string, integer or boolean property',
              observed: `x-mcp-header ${show(header)} of ${path} ${fault}`,
              exchange,
            })
          : met;
      });
    });
    return judged.length > 0 ? all(judged) : notApplicable('no tool asks for its parameters in headers');
  },
});

/** One primitive type; `null` beside it says that the argument may be absent. */
const isPrimitive = (type: unknown): boolean => {
  const types = (Array.isArray(type) ? type : [type]).filter((one) => one !== 'null');
  return types.length === 1 && PRIMITIVES.includes(String(types[0]));
};

/** Whether a chain of `properties` alone leads to it. */
const reachable = (schema: unknown, path: readonly string[]): boolean => {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  return Object.hasOwn(properties, name) && reachable(properties[name], rest);
};
