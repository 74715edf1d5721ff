import { defineCheck } from '../../core/check.js';
import { each, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { type Property, propertiesOf, valuesOf } from '../schema-walk.js';

const LANGUAGE = /^(?:raw)?[_-]?(?:sql|graphql|gql|cypher|sparql)(?:[_-]?(?:query|statement))?$/i;
const IN_LANGUAGE = /\b(?:SQL|GraphQL|Cypher|SPARQL)\s+(?:query|statement|document)\b/i;
const PATH = /^(?:path|endpoint|route|api_?path|url_?path)$/i;
const METHOD = /^(?:http|request)?_?(?:method|verb)$/i;
const BODY = /^(?:body|payload)$/i;
/** A path with a method may also be a file and a way to convert it; a path with a body a page and its text. */
const HTTP = /\b(?:HTTP|REST|GET|POST|PUT|API|endpoint|request)\b/;

/** A link, an API called by a name, or a database whose language everybody can look up. */
const NAMED =
  /https?:\/\/|\b(?!The\b|An?\b|This\b|Our\b|Any\b|REST\b|HTTP\b)[A-Z][\w.]+(?:\s(?:REST|GraphQL|Web|HTTP|Admin|Data))*\sAPI\b|\b(?:PostgreSQL|Postgres|MySQL|MariaDB|SQLite|BigQuery|Snowflake|ClickHouse|DuckDB|T-SQL|Oracle|Redshift|Athena|Trino|Databricks|Neo4j|Wikidata)\b/;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) => {
    if (catalog.tools.length === 0) return untestable('no tools were seen');
    const passing = catalog.tools.flatMap((tool) => {
      const through = passthrough(propertiesOf(tool.definition.inputSchema), JSON.stringify(tool.definition));
      return through.length > 0 ? [{ tool, through }] : [];
    });
    if (passing.length === 0) return notApplicable('no tool passes a whole query or request through');
    return each('tools', passing, ({ tool: { name, definition, exchange }, through }) => {
      const words = [definition.description, definition.title, ...through.map(({ schema }) => schema.description)].join(
        ' ',
      );
      return NAMED.test(words)
        ? met
        : violated({
            subject: `tool ${name}`,
            expected: 'the name of the API or database that the query goes to, or a link to its documentation',
            observed: `${through.map(({ path }) => path).join(', ')} without either: ${show(definition.description)}`,
            exchange,
          });
    });
  },
});

const isPlainPath = ({ name }: Property): boolean => /^path$/i.test(name);

const isFree = ({ schema }: Property): boolean =>
  (schema.type === 'string' || schema.type === 'object' || schema.type === undefined) && valuesOf(schema).length === 0;

function passthrough(properties: readonly Property[], text: string): Property[] {
  const free = properties.filter(isFree);
  const query = free.filter(
    ({ name, schema }) =>
      LANGUAGE.test(name) || (/query|statement/i.test(name) && IN_LANGUAGE.test(String(schema.description ?? ''))),
  );
  const path = free.filter(({ name }) => PATH.test(name));
  const method = properties.filter(({ name }) => METHOD.test(name));
  const body = free.filter(({ name }) => BODY.test(name));
  const through =
    path.length > 0 && HTTP.test(text) && (method.length > 0 || (body.length > 0 && !path.every(isPlainPath)));
  return [...query, ...(through ? [...path, ...method, ...body] : [])];
}
