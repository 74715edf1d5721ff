import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { callLogRow } from './call-log.js';
import { HarnessError, messageOf } from './core/errors.js';
import type { Attachment, Exchange, Gathered } from './core/evidence.js';
import type { Redactor } from './core/redact.js';
import type { RunResult, TrafficResult } from './core/result.js';
import { learnSecrets } from './secrets.js';
import type { Recorder } from './wire/types.js';

/** What is known of a run beside its evidence: `evidence/run.json`. */
export interface RunRecord {
  schemaVersion: 1;
  harness: RunResult['harness'];
  run: RunResult['run'];
  target: { url: string; name: string };
  /** Ids or areas of the rows that were asked for; all where absent. */
  only?: string[];
  traffic: TrafficResult;
  /** Hosts that the egress policy was asked for. */
  hosts: { host: string; port: number; allowed: boolean; reason?: string }[];
}

/** A run as it stands in its folder. */
export interface StoredRun {
  record: RunRecord;
  gathered: Map<string, Gathered>;
  exchanges: Map<string, Exchange>;
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg' };

const FILES = { run: 'run.json', exchanges: 'exchanges.ndjson', probes: 'probes.ndjson' } as const;

/**
 * Writes evidence as it comes, redacted, one line at a time: what is on disk when the process dies is whole.
 * What is judged is what was written, read back: judging again later gives the same result.
 */
export class Journal implements Recorder {
  readonly exchanges = new Map<string, Exchange>();
  readonly gathered = new Map<string, Gathered>();
  readonly traffic: TrafficResult = {
    requests: 0,
    bytesIn: 0,
    bytesOut: 0,
    toolCalls: 0,
    signIns: 0,
    registrations: 0,
  };
  readonly #files: Record<'exchanges' | 'probes' | 'calls', number>;
  #last = 0;
  #calls = 0;
  #pictures = 0;

  /** @throws HarnessError NO_RUN_FOLDER where the folder cannot be written */
  constructor(
    readonly folder: string,
    private readonly redactor: Redactor,
  ) {
    try {
      makeFolder(resolve(folder, 'evidence'));
      this.#files = {
        exchanges: openSync(join(folder, 'evidence', FILES.exchanges), 'w'),
        probes: openSync(join(folder, 'evidence', FILES.probes), 'w'),
        calls: openSync(join(folder, 'call-log.ndjson'), 'w'),
      };
    } catch (cause) {
      throw new HarnessError(
        'NO_RUN_FOLDER',
        `the run folder ${folder} cannot be written (${messageOf(cause)}); name another with --out`,
        {
          cause,
        },
      );
    }
  }

  nextId(): string {
    this.#last += 1;
    return `x${this.#last}`;
  }

  record(exchange: Exchange, bytes: { in: number; out: number }): void {
    learnSecrets(exchange, this.redactor);
    const written = this.redactor.value(exchange);
    this.exchanges.set(exchange.id, written);
    this.#write('exchanges', written);
    this.tally({ requests: 1, bytesIn: bytes.in, bytesOut: bytes.out });
    const row = callLogRow(written, this.#calls + 1);
    if (!row) return;
    if (row.method === 'tools/call') this.tally({ toolCalls: 1 });
    this.#calls += 1;
    this.#write('calls', row);
  }

  /** Adds to the traffic what does not pass through `record`: calls of the load generator, sign-ins, registrations. */
  tally(traffic: Partial<TrafficResult>): void {
    for (const [key, count] of Object.entries(traffic)) this.traffic[key as keyof TrafficResult] += count;
  }

  /** Keeps what a probe brought home, as it will be judged. */
  keep(gathered: Gathered): void {
    // Exchanges are redacted already, where they stand; walking them again here would be the dearest part of a run.
    const referring: unknown = JSON.parse(JSON.stringify(gathered, (_, value: unknown) => this.#refer(value)));
    const line = JSON.stringify(this.redactor.value(referring));
    this.#append('probes', line);
    this.gathered.set(gathered.probe, revive(line, this.exchanges));
  }

  /** Keeps a picture in the run folder. File names are ours, never the server's. */
  attach(name: string, type: string, bytes: Uint8Array): Attachment {
    this.#pictures += 1;
    const slug = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40);
    const path = `screenshots/${String(this.#pictures).padStart(3, '0')}-${slug}.${EXTENSIONS[type] ?? 'bin'}`;
    mkdirSync(join(this.folder, 'screenshots'), { recursive: true });
    writeFileSync(join(this.folder, path), bytes);
    return { name, path, type };
  }

  /** Writes the run's own record; once at the start and once at the end. */
  describe(record: RunRecord): void {
    const path = join(this.folder, 'evidence', FILES.run);
    const text = `${JSON.stringify(this.redactor.value(record), null, 2)}\n`;
    this.#attempt(() => writeFileSync(path, text));
  }

  close(): void {
    for (const file of Object.values(this.#files)) closeSync(file);
  }

  #write(file: 'exchanges' | 'calls', value: unknown): void {
    this.#append(file, JSON.stringify(value));
  }

  #append(file: 'exchanges' | 'probes' | 'calls', line: string): void {
    this.#attempt(() => writeSync(this.#files[file], `${line}\n`));
  }

  /** @throws HarnessError INTERNAL: what is not written down cannot be judged, and the run cannot go on */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (cause) {
      throw new HarnessError(
        'INTERNAL',
        `the run folder ${this.folder} cannot be written any more (${messageOf(cause)}); make room, or name another with --out`,
        { cause },
      );
    }
  }

  /** An exchange inside evidence is written as a reference: it stands in its own file already. */
  #refer(value: unknown): unknown {
    return isExchange(value) && this.exchanges.has(value.id) ? { $exchange: value.id } : value;
  }
}

/** One folder after the other: where none can be made, as below /proc, Node's `recursive` tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

const isExchange = (value: unknown): value is Exchange =>
  typeof value === 'object' && value !== null && 'id' in value && 'timings' in value && 'request' in value;

function revive(line: string, exchanges: ReadonlyMap<string, Exchange>): Gathered {
  return JSON.parse(line, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$exchange' in value)) return value;
    return exchanges.get(String(value.$exchange)) ?? value;
  }) as Gathered;
}

/** The pictures that the evidence of a run names, each once. */
export function attachmentsOf({ gathered }: Pick<StoredRun, 'gathered'>): Attachment[] {
  const found = new Map<string, Attachment>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || isExchange(value)) return;
    if (isAttachment(value)) found.set(value.path, value);
    else for (const item of Object.values(value)) visit(item);
  };
  for (const { evidence } of gathered.values()) visit(evidence);
  return [...found.values()];
}

const isAttachment = (value: object): value is Attachment =>
  'path' in value &&
  typeof value.path === 'string' &&
  /^screenshots\/[\w-]+\.\w+$/.test(value.path) &&
  'name' in value &&
  typeof value.name === 'string' &&
  'type' in value &&
  typeof value.type === 'string';

/**
 * Reads a run folder back. A last line that was cut off when the process died is left out.
 * @throws HarnessError BAD_RUN
 */
export async function readRun(folder: string): Promise<StoredRun> {
  try {
    return await readFiles(folder);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new HarnessError('BAD_RUN', `the evidence in ${folder} is damaged (${thrown.message}); certify again`, {
      cause: thrown,
    });
  }
}

async function readFiles(folder: string): Promise<StoredRun> {
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(join(folder, 'evidence', name), 'utf8');
    } catch (cause) {
      throw new HarnessError(
        'BAD_RUN',
        `${folder} is not a run folder (${messageOf(cause)}); give a folder that certify wrote`,
        { cause },
      );
    }
  };
  const record = JSON.parse(await read(FILES.run)) as RunRecord;
  if (record.schemaVersion !== 1)
    throw new HarnessError(
      'BAD_RUN',
      `${folder} was written by another version of Touchstone (schema ${record.schemaVersion}); certify again`,
    );
  const exchanges = new Map<string, Exchange>();
  for (const line of wholeLines(await read(FILES.exchanges))) {
    const exchange = JSON.parse(line) as Exchange;
    exchanges.set(exchange.id, exchange);
  }
  const gathered = new Map<string, Gathered>();
  for (const line of wholeLines(await read(FILES.probes))) {
    const entry = revive(line, exchanges);
    gathered.set(entry.probe, entry);
  }
  return { record, gathered, exchanges };
}

const wholeLines = (text: string): string[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
