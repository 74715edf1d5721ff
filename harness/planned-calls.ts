import { mcpMessage } from './call-log.js';
import type { Impact } from './core/probe.js';
import type { StoredRun } from './journal.js';
import type { Target } from './target/target.js';

/** One tool call with its arguments, as a person reads it before it is made. */
export interface PlannedCall {
  tool: string;
  /** JSON; of a huge text only its length. */
  arguments: string;
  /** How often, where more than once. */
  times: number;
  /** On what it hangs whether it is made. */
  condition?: string;
}

const LONGEST_SHOWN = 300;

/** Calls that the target file itself fixes: what else there is, only the server's own list tells. */
export function declaredCalls({ tools }: Pick<Target, 'tools'>, impact: ReadonlySet<Impact>): PlannedCall[] {
  return Object.entries(tools).flatMap(([tool, { call, arguments: given, largest }]) => {
    const condition = impact.has('call-all-tools') || call === 'always' || call === 'safe' ? undefined : ONLY_READING;
    const allowed = call !== 'never' && impact.has('call-safe-tools');
    return [given, largest].flatMap((args) =>
      allowed && args ? [{ tool, arguments: shown(args), times: 1, ...(condition && { condition }) }] : [],
    );
  });
}
const ONLY_READING = 'if the server lists it with readOnlyHint true';

/** Every tool call of an earlier run, in the order of their first: with the same seed the next run makes the same ones. */
export function earlierCalls({ exchanges }: Pick<StoredRun, 'exchanges'>): PlannedCall[] {
  const calls = new Map<string, PlannedCall>();
  for (const exchange of exchanges.values()) {
    const message = mcpMessage(exchange) as { method?: unknown; params?: { name?: unknown; arguments?: unknown } };
    if (message?.method !== 'tools/call') continue;
    const call = { tool: String(message.params?.name), arguments: shown(message.params?.arguments ?? {}), times: 1 };
    const known = calls.get(`${call.tool} ${call.arguments}`);
    if (known) known.times += 1;
    else calls.set(`${call.tool} ${call.arguments}`, call);
  }
  return [...calls.values()];
}

function shown(args: unknown): string {
  const text = JSON.stringify(args, (_, value: unknown) =>
    typeof value === 'string' && value.length > LONGEST_SHOWN ? `… ${value.length} characters` : value,
  );
  return text.length > 4 * LONGEST_SHOWN ? `${text.slice(0, 4 * LONGEST_SHOWN)}… (${text.length} characters)` : text;
}
