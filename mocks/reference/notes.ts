import { createHash } from 'node:crypto';

export interface Note {
  id: string;
  title: string;
  body: string;
  tags: string[];
  /** ISO 8601. */
  changedAt: string;
}

const SEED: readonly [title: string, tags: string[], body: string][] = [
  ['Garden plan', ['garden', 'spring'], 'Sow carrots in March, beans in May. The north bed rests this year.'],
  ['Tomato varieties', ['garden'], 'Black Krim for taste, Matina for an early crop, Roma for sauce.'],
  ['Compost log', ['garden'], 'Turned the heap on the first of the month. It was warm in the middle.'],
  [
    'Bread formula',
    ['kitchen'],
    'Flour 1000 g, water 720 g, salt 20 g, starter 180 g. Bake at 240 degrees for 40 minutes.',
  ],
  ['Winter soup', ['kitchen'], 'Leeks, potatoes, one quince. Simmer for half an hour, then add dill.'],
  ['Spice shelf', ['kitchen'], 'Cumin and fennel are nearly gone. Plenty of coriander.'],
  ['Reading list', ['books'], 'The Periodic Table; A Pattern Language; The Summer Book.'],
  ['Library hours', ['books', 'town'], 'Open from ten to six, on Thursdays until eight. Closed on Sundays.'],
  ['Bicycle service', ['town'], 'New chain at 3000 km. Ask about the rear hub.'],
  ['Train times', ['town', 'travel'], 'Every half hour to the coast, the last one at 23:10.'],
  ['Coast walk', ['travel'], 'Eleven kilometres along the cliffs. Low tide at noon is best.'],
  ['Packing for the hut', ['travel'], 'Sleeping bag liner, head torch, tea, cards, dry socks.'],
];
const FIRST_DAY = Date.UTC(2026, 8, 1);
const DAY_MS = 86_400_000;

/** The notes of one person. Ids are derived from the owner, so that the same server gives the same ids and no two people share one. */
export class Notebook {
  readonly #notes = new Map<string, Note>();
  readonly #gone = new Set<string>();
  #made = 0;

  constructor(
    readonly owner: string,
    readonly now: () => Date,
  ) {
    SEED.forEach(([title, tags, body], day) => {
      this.#add(title, body, tags, new Date(FIRST_DAY + day * DAY_MS));
    });
  }

  /** All notes, oldest first. */
  all(): Note[] {
    return [...this.#notes.values()];
  }

  note(id: string): Note | undefined {
    return this.#notes.get(id);
  }

  /** Notes whose title, body or tags hold the text, whatever its case; all notes for an empty one. */
  find(text: string): Note[] {
    const wanted = text.toLowerCase();
    return this.all().filter((note) =>
      `${note.title}\n${note.body}\n${note.tags.join(' ')}`.toLowerCase().includes(wanted),
    );
  }

  tags(): { tag: string; notes: number }[] {
    const counts = new Map<string, number>();
    for (const tag of this.all().flatMap((note) => note.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return [...counts].map(([tag, notes]) => ({ tag, notes })).sort((a, b) => (a.tag < b.tag ? -1 : 1));
  }

  create(title: string, body: string, tags: string[]): Note {
    return this.#add(title, body, tags, this.now());
  }

  update(id: string, change: Partial<Pick<Note, 'title' | 'body' | 'tags'>>): Note | undefined {
    const note = this.#notes.get(id);
    if (note) Object.assign(note, change, { changedAt: this.now().toISOString() });
    return note;
  }

  /** `already` says that the note was there once: deleting twice is no fault. */
  delete(id: string): 'deleted' | 'already' | 'unknown' {
    if (this.#notes.delete(id)) {
      this.#gone.add(id);
      return 'deleted';
    }
    return this.#gone.has(id) ? 'already' : 'unknown';
  }

  #add(title: string, body: string, tags: string[], at: Date): Note {
    const id = createHash('sha256')
      .update(`${this.owner}/${this.#made++}`)
      .digest('hex')
      .slice(0, 16);
    const note = { id, title, body, tags, changedAt: at.toISOString() };
    this.#notes.set(id, note);
    return note;
  }
}
