import { IMPACTS, type Impact } from '../core/probe.js';
import type { Target } from './target.js';

/** The set of impacts a run is allowed; `observe` is always in it, and calling all tools includes the safe ones. */
export function impactSet(impact: 'all' | readonly Impact[]): ReadonlySet<Impact> {
  if (impact === 'all') return new Set(IMPACTS);
  return new Set<Impact>([
    'observe',
    ...(impact.includes('call-all-tools') ? (['call-safe-tools'] as const) : []),
    ...impact,
  ]);
}

/** Verbs that a tool's name may not hold if it is to be called on its own word that it only reads. Hints are untrusted. */
const DENIED_VERBS = new Set(
  `add apply approve archive assign authorize ban book buy call cancel charge clear close commit complete confirm create delete
  deploy destroy disable dismiss drop edit email enable erase execute exec forward grant import insert install invite invoke kill
  launch lock mail merge message modify move notify order overwrite patch pay permit post provision publish purchase purge push put
  reboot refund register reject release remove rename replace reply reset restart restore revoke rotate run save schedule send set
  share shutdown sign spend start stop submit subscribe terminate trade transfer trash trigger uninstall unlock unpublish
  unsubscribe update upload upsert wipe withdraw write`.split(/\s+/),
);

/** Of these, the ones that name a thing as well: in `get_order` and `searchMail` they are what is read. */
const THINGS = new Set(
  `book call charge commit email grant import invite lock mail message order patch permit post purchase refund release run
  schedule share trade transfer`.split(/\s+/),
);
/** And the ones that say that something is begun, and not what: `run_report` reads, and `trigger_deploy` says the rest itself. */
const STARTING = new Set('call execute invoke run start trigger'.split(' '));
const READING = new Set('count describe fetch find get list lookup query read search show view'.split(' '));
const JOINING = new Set(['and', 'or', 'then']);

/** The word of a name that says it does more than read. @param harmless by all that the tool says of itself */
function deniedVerb(name: string, harmless: boolean): string | undefined {
  const all = words(name);
  const reading = all.some((word) => JOINING.has(word)) ? -1 : all.findIndex((word) => READING.has(word));
  const isRead = (word: string, at: number): boolean => THINGS.has(word) && reading >= 0 && reading < at;
  return all.find(
    (word, at) => DENIED_VERBS.has(word) && !isRead(word, at) && !(harmless && STARTING.has(word) && all.length > 1),
  );
}

/** Words of a tool name: `deletePage`, `delete_page`, `delete-page` and `Delete page` alike. */
const words = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

type Hints = Partial<Record<'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint', unknown>>;

/** Says in each of the hints, where one could be a slip, that a call leaves nothing behind, here or elsewhere. */
const isHarmless = ({ destructiveHint, idempotentHint, openWorldHint }: Hints): boolean =>
  destructiveHint === false && idempotentHint === true && openWorldHint === false;

/** Whether a run may call a tool, and if not, what would have to change. */
export function mayCall(
  tool: { name: string; annotations?: unknown },
  target: Pick<Target, 'tools'>,
  impact: ReadonlySet<Impact>,
): { allowed: true } | { allowed: false; reason: string } {
  const wish = Object.hasOwn(target.tools, tool.name) ? target.tools[tool.name]?.call : undefined;
  if (wish === 'never') return { allowed: false, reason: `the target file says tools.${tool.name}.call: never` };
  if (impact.has('call-all-tools') || (wish === 'always' && impact.has('call-safe-tools'))) return { allowed: true };
  if (!impact.has('call-safe-tools')) return { allowed: false, reason: 'needs impact call-safe-tools' };
  if (wish === 'safe') return { allowed: true };
  const hints = (tool.annotations ?? {}) as Hints;
  if (hints.readOnlyHint !== true || hints.destructiveHint === true)
    return { allowed: false, reason: 'needs impact call-all-tools: the tool does not declare that it only reads' };
  const verb = deniedVerb(tool.name, isHarmless(hints));
  return verb
    ? {
        allowed: false,
        reason: `needs impact call-all-tools, or tools.${tool.name}.call: safe: its name says "${verb}"`,
      }
    : { allowed: true };
}
