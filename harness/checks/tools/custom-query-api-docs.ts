import { defineCheck } from '../../core/check.js';
import { each, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { type Property, propertiesOf, valuesOf } from '../schema-walk.js';

const LANGUAGE = /^(?:raw)?[_-]?(?:sql|graphql|gql|cypher|sparql)(?:[_-]?(?:query|statement))?$/i;
const IN_LANGUAGE = /\b(?:SQL|GraphQL|Cypher|SPARQL)\s+(?:query|statement|document)\b/i;
const PATH = /^(?:path|endpoint|route|api_?path|url_?path)$/i;
const REST = /^(?:(?:http|request)?_?(?:method|verb)|body|payload)$/i;

/** A link, an API called by a name, or a database whose language everybody can look up. */
const NAMED =
  /https?:\/\/|\b(?!The\b|An?\b|This\b|Our\b|Any\b|REST\b|HTTP\b)[A-Z][\w.]+(?:\s(?:REST|GraphQL|Web|HTTP|Admin|Data))*\sAPI\b|\b(?:PostgreSQL|Postgres|MySQL|MariaDB|SQLite|BigQuery|Snowflake|ClickHouse|DuckDB|T-SQL|Oracle|Redshift|Athena|Trino|Databricks|Neo4j|Wikidata)\b/;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) => {
    if (catalog.tools.length === 0) return untestable('no tools were seen');
    const passing = catalog.tools.flatMap((tool) => {
      const properties = propertiesOf(tool.definition.inputSchema).filter(isFree);
      const through = passthrough(properties);
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

const isFree = ({ schema }: Property): boolean =>
  (schema.type === 'string' || schema.type === 'object' || schema.type === undefined) && valuesOf(schema).length === 0;

function passthrough(properties: readonly Property[]): Property[] {
  const query = properties.filter(
    ({ name, schema }) =>
      LANGUAGE.test(name) || (/query|statement/i.test(name) && IN_LANGUAGE.test(String(schema.description ?? ''))),
  );
  const path = properties.filter(({ name }) => PATH.test(name));
  const rest = properties.filter(({ name }) => REST.test(name));
  return [...query, ...(path.length > 0 && rest.length > 0 ? [...path, ...rest] : [])];
}
