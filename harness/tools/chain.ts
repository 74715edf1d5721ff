import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';
import { dataOf, normal, singular } from './harvest.js';

/** What a tool does to the things it is about, by its name. */
export type Deed = 'read' | 'create' | 'update' | 'delete' | 'other';

const DEEDS: Readonly<Record<Exclude<Deed, 'other'>, ReadonlySet<string>>> = {
  read: new Set(
    'get list read fetch find search query show view describe count lookup browse export download'.split(' '),
  ),
  create: new Set('create add new insert make register upload post draft compose open'.split(' ')),
  update: new Set('update edit change modify set rename move patch replace assign tag mark'.split(' ')),
  delete: new Set('delete remove destroy drop purge erase clear trash unregister discard wipe'.split(' ')),
};
const FILLERS = new Set('a an the all my one by for of in from to with new'.split(' '));

/** Words of a tool's name: `createNote`, `create_note`, `create-note` and `Create note` alike. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** What a tool does, and to what: `create_note` creates a `note`, as `notes.create` does. */
export function deedOf(name: string): { deed: Deed; noun: string } {
  const words = wordsOf(name);
  const at = words.findIndex((word) => Object.values(DEEDS).some((verbs) => verbs.has(word)));
  const deed = (Object.keys(DEEDS) as (keyof typeof DEEDS)[]).find((one) => DEEDS[one].has(words[at] ?? ''));
  const rest = words.filter((word, index) => index !== at && !FILLERS.has(word));
  return { deed: deed ?? 'other', noun: rest.map(singular).join('') };
}

/** A thing that the run made, and what became of it. */
export interface Created {
  tool: string;
  noun: string;
  /** As the server named it; absent where its answer shows none. */
  id?: Json;
  /** The tool that took it away again. */
  removedBy?: string;
  /** Why it is still there. */
  left?: string;
}

/** The id of what a result says was made: `id`, `noteId`, `note.id`, or a text that says `id: …`. */
export function createdId(result: Record<string, Json> | undefined, noun: string): Json | undefined {
  const names = ['id', `${noun}id`, 'uuid', 'key', 'slug'];
  const own = (value: Json): Json | undefined => {
    if (!isObject(value)) return undefined;
    for (const wanted of names)
      for (const [key, item] of Object.entries(value))
        if (normal(key) === wanted && (typeof item === 'string' || typeof item === 'number')) return item;
    return undefined;
  };
  for (const data of dataOf(result)) {
    const found =
      own(data) ??
      (isObject(data)
        ? Object.values(data)
            .map(own)
            .find((id) => id !== undefined)
        : undefined);
    if (found !== undefined) return found;
  }
  for (const block of Array.isArray(result?.content) ? result.content : []) {
    const text = isObject(block) && typeof block.text === 'string' ? block.text.slice(0, 10_000) : '';
    const said = /\bid\b["']?\s*(?:is|=|:)?\s*["'`]?([\w-]{1,64})/i.exec(text)?.[1];
    if (said) return said;
  }
  return undefined;
}

/** The parameter by which a tool names the one thing it acts on: `id`, `note_id`, or its only required text. */
export function idParameter(inputSchema: Json | undefined, noun: string): string | undefined {
  if (!isObject(inputSchema)) return undefined;
  const names = Object.keys(isObject(inputSchema.properties) ? inputSchema.properties : {});
  const wanted = [`${noun}id`, 'id', 'uuid', `${noun}key`, 'key', `${noun}slug`, 'slug'];
  const named = wanted.map((one) => names.find((name) => normal(name) === one)).find(Boolean);
  if (named) return named;
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  const ids = required.filter((name): name is string => typeof name === 'string' && /id$/i.test(name));
  return ids.length === 1 ? ids[0] : undefined;
}
