import type { Era, Json, McpSession, Reply } from '../../session/types.js';
import { asksFor } from '../../tools/asks.js';
import { deedOf } from '../../tools/chain.js';
import { elicitResult, type Form, fillIn } from '../../tools/forms.js';
import { Harvest } from '../../tools/harvest.js';
import { type ResultSize, sizeOf } from '../../tools/size.js';
import { defineProbe } from '../context.js';

const MOST_TOOLS = 20;
const MOST_FORMS = 10;
/** Opening and closing a session, its stream, and the answers to a few forms. */
const REQUESTS_PER_TOOL = 15;
/** Nobody has to think about what is put in: a tool that is longer silent waits for something else. */
const CALL_TIMEOUT_MS = 60_000;

/** A tool called by a client whose person fills in forms. */
export interface FormCall {
  tool: string;
  era: Era;
  revision: string;
  arguments: Record<string, Json>;
  reply: Reply;
  /** In the order in which they were shown. */
  forms: Form[];
  /** It gave a result, and nothing that it asked for was declined. */
  succeeded: boolean;
  /** By its name it made something, which no form removes again. */
  created: boolean;
  size?: ResultSize;
}

/**
 * Tools that asked something of the client, called once more with elicitation by form on offer, as some
 * clients of Claude have it. What they ask is answered with made-up values: the tool is seen to work, and not only to ask.
 */
export default defineProbe({
  impact: 'call-all-tools',
  // Other probes look whether reading tools change anything.
  lane: 'alone',
  budgetMs: 300_000,
  sends: [
    `tools/call of up to ${MOST_TOOLS} tools that asked something of the client, once more with elicitation by form on offer`,
    'made-up values for the forms that they show; forms that ask for a secret are declined, and no page is opened',
  ],
  traffic: { requests: MOST_TOOLS * REQUESTS_PER_TOOL, toolCalls: MOST_TOOLS },
  needs: { done: 'tools/calls' },
  gather: async ({ done }, { openSession, random, signal }) => {
    const seen = new Harvest();
    for (const { reply, succeeded } of done.calls) if (succeeded) seen.take(reply.result);
    const asking = done.calls.filter(({ asks, reply }) => asks !== undefined || asked(reply)).slice(0, MOST_TOOLS);
    const calls: FormCall[] = [];
    for (const { tool, era, revision, arguments: args } of asking) {
      const forms: Form[] = [];
      const elicit = (params: Json | undefined): Json => {
        const form: Form =
          forms.length < MOST_FORMS
            ? fillIn(params, tool, { seen, random })
            : { message: null, declined: `more than ${MOST_FORMS} forms` };
        forms.push(form);
        return elicitResult(form);
      };
      const reply = await called(await openSession(era, { signal, elicit }), { name: tool, arguments: args }, signal);
      const works = reply.result !== undefined && reply.result.isError !== true && asksFor(reply) === undefined;
      const succeeded = works && forms.every(({ declined }) => declined === undefined);
      const created = succeeded && deedOf(tool).deed === 'create';
      const size = reply.result && (await sizeOf(reply.result));
      calls.push({ tool, era, revision, arguments: args, reply, forms, succeeded, created, ...(size && { size }) });
    }
    return { calls };
  },
});

/** Some go on when they are refused what they asked for. */
const asked = ({ serverRequests }: Reply): boolean =>
  serverRequests.some(({ message }) => message.method === 'elicitation/create');

async function called(session: McpSession, params: Record<string, Json>, signal: AbortSignal): Promise<Reply> {
  try {
    return await session.request('tools/call', params, { signal, timeoutMs: CALL_TIMEOUT_MS });
  } finally {
    await session.close();
  }
}
