import type { Era, Json, Reply } from '../../session/types.js';
import { mayCall } from '../../target/impact.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** A call that a good server refuses. */
export interface Mistake {
  kind: 'unknown-tool' | 'missing-argument' | 'wrong-type';
  tool: string;
  /** The argument that is missing or wrong. */
  argument?: string;
  revision: string;
  arguments: Record<string, Json>;
  reply: Reply;
}

/** A tool's mistakes are provoked with at most this many tools: every tool has the same people behind it. */
const MOST_TOOLS = 20;

const UNKNOWN_TOOL = 'touchstone_no_such_tool';

/** A value of a type that a schema does not allow. */
const WRONG: Record<string, Json> = {
  string: { not: 'a string' },
  number: 'not a number',
  integer: 'not a number',
  boolean: 'not a boolean',
  array: 'not an array',
  object: 'not an object',
};

/**
 * Provokes errors: a tool that does not exist in each era, and for each tool that the impact allows and that was seen to
 * work with right arguments (the control), a call without a required argument and one of the wrong type.
 */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 120_000,
  sends: [
    'tools/call of a tool that does not exist',
    'tools/call without a required argument',
    'tools/call with an argument of the wrong type',
  ],
  traffic: { requests: 2 + 2 * MOST_TOOLS, toolCalls: 2 + 2 * MOST_TOOLS },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras', done: 'tools/calls' },
  gather: async ({ catalog, negotiated, done }, { target, impact, openSession, signal }) => {
    const mistakes: Mistake[] = [];
    for (const { era, revision } of negotiated.eras) {
      const session = await openSession(era, { signal });
      const make = async (mistake: Omit<Mistake, 'revision' | 'reply'>): Promise<void> => {
        const params = { name: mistake.tool, arguments: mistake.arguments };
        mistakes.push({ ...mistake, revision, reply: await session.request('tools/call', params, { signal }) });
      };
      try {
        await make({ kind: 'unknown-tool', tool: UNKNOWN_TOOL, arguments: {} });
        if (era !== negotiated.eras[0]?.era) continue;
        for (const mistake of plan(era)) await make(mistake);
      } finally {
        await session.close();
      }
    }
    return { mistakes };

    function plan(era: Era): Omit<Mistake, 'revision' | 'reply'>[] {
      const worked = done.calls.filter((call) => call.succeeded && call.era === era).slice(0, MOST_TOOLS);
      return worked.flatMap(({ tool, arguments: right }) => {
        const listed = catalog.tools.find(({ definition }) => definition.name === tool);
        if (!listed || !mayCall({ name: tool, annotations: listed.definition.annotations }, target, impact).allowed)
          return [];
        const schema = isObject(listed.definition.inputSchema) ? listed.definition.inputSchema : {};
        const properties = isObject(schema.properties) ? schema.properties : {};
        const argument = (Array.isArray(schema.required) ? schema.required : []).find(
          (name) => typeof name === 'string' && name in right,
        );
        if (typeof argument !== 'string') return [];
        const { [argument]: _, ...without } = right;
        const property = properties[argument];
        const wrong = isObject(property) && typeof property.type === 'string' ? WRONG[property.type] : undefined;
        return [
          { kind: 'missing-argument' as const, tool, argument, arguments: without },
          ...(wrong === undefined
            ? []
            : [{ kind: 'wrong-type' as const, tool, argument, arguments: { ...right, [argument]: wrong } }]),
        ];
      });
    }
  },
});
