import { FIRST_ID } from '../../harness/load/prepare.js';
import { isObject, type JsonObject } from '../reference/hooks.js';

/**
 * Tells the load generator's calls, by their ids, from those of probes, which come as fast on an idle machine; and the load
 * itself from the baseline before it: that calls tool after tool, the load calls them in turn.
 * @returns how often the tool has changed so far, with each call of the generator; nothing for any other message
 */
export function loadTurns(): (message: JsonObject | undefined) => number | undefined {
  let turns = 0;
  let last: unknown;
  return (message) => {
    if (message?.method !== 'tools/call' || typeof message.id !== 'number' || message.id < FIRST_ID) return undefined;
    const tool = isObject(message.params) ? message.params.name : undefined;
    if (tool !== last) turns += 1;
    last = tool;
    return turns;
  };
}
