import { createHmac, randomBytes } from 'node:crypto';
import { defineDefect, isModern, type Json, type World } from '../define.js';

const key = randomBytes(16);
const sealed = (user: string): string =>
  `${Buffer.from(user).toString('base64url')}.${createHmac('sha256', key).update(user).digest('base64url')}`;

/** list_tags asks a client that can ask its user; its state is looked at by `accepts`. */
function asking(world: World, accepts: (state: Json | undefined) => boolean): void {
  world.hooks.onRequest = [];
  world.hooks.onRequest.push((request) => {
    const { message } = request;
    const params = (message?.params ?? {}) as Record<string, Json>;
    const offered = (params._meta as Record<string, Json> | undefined)?.['io.modelcontextprotocol/clientCapabilities'];
    const elicits = JSON.stringify(offered ?? null).includes('"elicitation"');
    if (!isModern(request) || message?.method !== 'tools/call' || params.name !== 'list_tags' || !elicits)
      return undefined;
    const answer = (body: Record<string, Json>) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: message.id ?? null, ...body }),
    });
    if (params.inputResponses === undefined) {
      const requestedSchema = { type: 'object', properties: { sure: { type: 'boolean' } }, required: ['sure'] };
      const ask = { method: 'elicitation/create', params: { mode: 'form', message: 'Are you sure?', requestedSchema } };
      return answer({
        result: { resultType: 'input_required', inputRequests: { sure: ask }, requestState: sealed('alice') },
      });
    }
    return accepts(params.requestState)
      ? answer({ result: { resultType: 'complete', content: [{ type: 'text', text: 'garden, kitchen' }] } })
      : answer({ error: { code: -32602, message: 'requestState is not one that this server gave out' } });
  });
}

export default defineDefect((world) => asking(world, () => true), {
  given: (world) => asking(world, (state) => state === sealed('alice')),
});
