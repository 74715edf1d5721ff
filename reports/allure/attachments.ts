import { realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { Attachment } from 'allure-js-commons';
import type { FileSystemWriter } from 'allure-js-commons/sdk/reporter';
import { renderExchange } from '../exchange.js';
import type { Report } from '../input.js';
import { fileName, line } from '../text.js';

/** Most characters of one body in an attached exchange. */
const BODY = 16 * 1024;

/** Most exchanges attached to one row. */
const EXCHANGES = 20;

/** What a viewer shows as a picture; anything else that is attached is text to it. */
const PICTURES: Readonly<Record<string, string>> = { 'image/png': '.png', 'image/jpeg': '.jpg', 'image/webp': '.webp' };

/**
 * Puts exchanges and pictures beside the results, under names made from hashes.
 * Each reference has a file of its own: Allure 3 takes a file that is referred to twice for missing.
 */
export class AttachmentStore {
  readonly warnings: string[] = [];
  readonly #exchanges = new Map<string, Set<string>>();
  readonly #writer: FileSystemWriter;
  readonly #report: Report;
  readonly #folder: string;

  constructor(writer: FileSystemWriter, report: Report, folder: string) {
    this.#writer = writer;
    this.#report = report;
    this.#folder = resolve(folder);
  }

  /** The exchange as plain text where a row first refers to it; nothing the next time, or where it was not kept. */
  ofExchange(check: string, id: string): Attachment[] {
    const exchange = this.#report.exchanges.get(id);
    const attached = this.#exchanges.get(check) ?? new Set();
    if (!exchange || attached.has(id) || attached.size >= EXCHANGES) return [];
    this.#exchanges.set(check, attached.add(id));
    const body = Buffer.from(renderExchange(exchange, BODY));
    const source = `${fileName(`exchange\n${check}\n${id}`)}-attachment.txt`;
    this.#writer.writeAttachment(source, body);
    return [{ name: line(`exchange ${id}: ${exchange.purpose}`, 200), type: 'text/plain', source, size: body.length }];
  }

  /** Files that belong to one row, or with `undefined` to no row. */
  ofCheck(wanted: string | undefined): Attachment[] {
    return this.#report.attachments.filter(({ check }) => check === wanted).flatMap((file) => this.#copy(file));
  }

  #copy({ name, path, type, check }: Report['attachments'][number]): Attachment[] {
    const from = this.#inside(path);
    if (!from) {
      this.warnings.push(`attachment ${line(path, 200)} is not a file of the run folder: left out`);
      return [];
    }
    const picture = PICTURES[type];
    const source = `${fileName(`file\n${check ?? ''}\n${path}`)}-attachment${picture ?? '.txt'}`;
    this.#writer.writeAttachmentFromPath(source, from);
    return [{ name: line(name, 200), type: picture ? type : 'text/plain', source }];
  }

  /** The file's path, if it is a file and lies in the run folder, links resolved. */
  #inside(path: string): string | undefined {
    try {
      const real = realpathSync(resolve(this.#folder, path));
      return real.startsWith(realpathSync(this.#folder) + sep) && statSync(real).isFile() ? real : undefined;
    } catch {
      return undefined;
    }
  }
}
