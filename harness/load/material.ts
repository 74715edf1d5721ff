import type { Exchange, SeenRequest } from '../core/evidence.js';
import type { Era, Json } from '../session/types.js';
import type { Target } from '../target/target.js';

/** A call that was seen to work. */
interface WorkingCall {
  tool: string;
  era: Era;
  revision: string;
  arguments: Record<string, Json>;
  succeeded: boolean;
  reply: { exchange: Exchange };
}

/**
 * Calls that may be repeated: those that worked, of tools that only read by their own word or that the target file calls safe.
 * A tool that writes is not called a hundred times, whatever the impact.
 */
export function repeatable<C extends WorkingCall>(
  calls: readonly C[],
  listed: readonly { definition: Record<string, Json> }[],
  target: Pick<Target, 'tools'>,
): C[] {
  return calls.filter(({ tool, succeeded }) => {
    if (!succeeded) return false;
    if (Object.hasOwn(target.tools, tool) && target.tools[tool]?.call === 'safe') return true;
    const definition = listed.find((one) => one.definition.name === tool)?.definition;
    const hints = definition?.annotations as { readOnlyHint?: Json; destructiveHint?: Json } | undefined;
    return hints?.readOnlyHint === true && hints.destructiveHint !== true;
  });
}

/** The request of a live exchange under another id, signed afresh. */
export function again(
  { request }: Pick<Exchange, 'request'>,
  id: number,
  authorization: string | undefined,
): SeenRequest {
  const message = JSON.parse(request.body ?? '{}') as Record<string, Json>;
  const { authorization: _, ...headers } = request.headers;
  return {
    ...request,
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify({ ...message, id }),
  };
}
