import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { deedOf, wordsOf } from './chain.js';
import type { ListedTool } from './definition.js';
import { viewOf } from './diff.js';

/** A reading tool that was seen to work: by what it shows, others are watched. */
interface Reader {
  tool: string;
  arguments: Record<string, Json>;
  reply: { result?: Record<string, Json> };
}

/** What a reader of such a name shows changes by itself, or because others were called. */
const RESTLESS = new Set(
  `recent recents latest history activity activities audit audits log logs trace traces usage quota stat stats status statistics
  metric metrics monitor health uptime random time clock now today weather forecast news feed feeds trend trends trending popular
  price prices quote quotes ticker market markets rate rates session sessions event events notification notifications alert alerts
  job jobs run runs queue queues task request requests query queries call calls search searches inbox unread`.split(
    /\s+/,
  ),
);
/** `search` and the like are what such a reader does, not what it is about. */
const VERBS = new Set(['search', 'query', 'run', 'call']);
export const isRestless = (tool: string): boolean =>
  wordsOf(tool).some((word, index) => RESTLESS.has(word) && !(index === 0 && VERBS.has(word)));

/** How much of the server's state a reader is likely to show: lists before single things, much before little. */
export const telling = ({ tool, reply, arguments: args }: Reader): number =>
  (deedOf(tool).deed === 'read' ? 1_000 : 0) -
  200 * Object.keys(args).length +
  Math.min(
    [...viewOf(reply.result).values()].reduce((sum, { length }) => sum + length, 0),
    150,
  );

/** Arguments by which a reader shows as much as possible: those that the target file calls largest, else what is required alone. */
export function broadest(
  { tool, arguments: args }: Reader,
  listed: readonly ListedTool[],
  largest: readonly (Reader & { succeeded: boolean })[],
): Record<string, Json> {
  const most = largest.find((call) => call.tool === tool && call.succeeded)?.arguments;
  const schema = listed.find(({ definition }) => definition.name === tool)?.definition.inputSchema;
  const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : [];
  return most ?? Object.fromEntries(Object.entries(args).filter(([name]) => required.includes(name)));
}

/** The reader that shows most of what a tool is about: of the same noun before all others. */
export const observerFor = <R extends Reader>(noun: string, readers: readonly R[]): R | undefined =>
  readers
    .filter(({ tool }) => !isRestless(tool))
    .map((reader) => ({ reader, worth: telling(reader) + (deedOf(reader.tool).noun === noun ? 500 : 0) }))
    .sort((a, b) => b.worth - a.worth)[0]?.reader;
