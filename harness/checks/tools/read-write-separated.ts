import { defineCheck } from '../../core/check.js';
import { isObject } from '../../core/json.js';
import { doubtful, each, met, show, violated } from '../../core/outcome.js';
import { propertiesOf, valuesOf } from '../schema-walk.js';

const SWITCH = /^(?:(?:http|request)?[_-]?(?:method|verb)|action|operation|op|command)$/i;
const HTTP_METHOD = /^(?:http|request)?[_-]?(?:method|verb)$/i;
const READS = /^(?:get|head|list|search|read|fetch|find|query|view|show|describe|count)(?:[^a-z]|$)/i;
const WRITES =
  /^(?:post|put|patch|delete|create|update|remove|insert|write|add|edit|set|send|archive|move|rename|upsert|upload|replace|cancel)(?:[^a-z]|$)/i;

/** Rights that one may grant, as well as things that one may do. */
const RIGHTS = /^(?:read|write|view|edit|none|admin|owner|full|comment)$/i;
/** A tool that says what it does: what it takes beside that is a filter, or what it hands out. */
const READER = /^(?:get|list|search|read|fetch|find|query|view|show|describe|count)(?:[^a-z]|$)/;
const GIVER = /^(?:create|add|set|grant|share|update|invite)(?:[^a-z]|$)/;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    each('tools', catalog.tools, ({ name, definition, exchange }) => {
      const finding = { subject: `tool ${name}`, expected: 'one tool that reads and another that writes', exchange };
      const words = inWords(name).toLowerCase();
      // An audit log is searched by action, and requests by their method.
      const { readOnlyHint } = isObject(definition.annotations) ? definition.annotations : {};
      if (readOnlyHint === true && READER.test(words)) return met;
      // What stands deeper are items that the tool is given: permissions, steps, patches.
      const switches = propertiesOf(definition.inputSchema).filter(
        (property) => property.path === property.name && SWITCH.test(property.name),
      );
      // Each alternative of a union may fix a value of its own.
      const valuesAt = (path: string): string[] =>
        switches.filter((one) => one.path === path).flatMap(({ schema }) => valuesOf(schema));
      const mixed = switches.find(({ path }) => {
        const values = valuesAt(path).map(inWords);
        if (GIVER.test(words) && values.every((value) => RIGHTS.test(value))) return false;
        return values.some((value) => READS.test(value)) && values.some((value) => WRITES.test(value));
      });
      if (mixed)
        return violated({
          ...finding,
          observed: `parameter ${mixed.path} chooses out of ${show(valuesAt(mixed.path))}`,
        });
      const free = switches.find(
        (property) =>
          HTTP_METHOD.test(property.name) &&
          property.schema.type === 'string' &&
          valuesOf(property.schema).length === 0,
      );
      if (free) return doubtful({ ...finding, observed: `parameter ${free.path} takes any text` });
      const description = String(definition.description ?? '');
      return /\bGET\b/.test(description) && /\b(?:POST|PUT|PATCH|DELETE)\b/.test(description)
        ? doubtful({ ...finding, observed: `the description names reading and writing methods: ${show(description)}` })
        : met;
    }),
});

/** `listNotes` as `list_Notes`. */
const inWords = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_');
