import { realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { Attachment } from 'allure-js-commons';
import type { FileSystemWriter } from 'allure-js-commons/sdk/reporter';
import { renderExchange } from '../exchange.js';
import type { Report } from '../input.js';
import { fileName, line } from '../text.js';

/** Most characters of one body in an attached exchange. */
const BODY = 64 * 1024;

/** What a viewer shows as a picture; anything else that is attached is text to it. */
const PICTURES: Readonly<Record<string, string>> = { 'image/png': '.png', 'image/jpeg': '.jpg', 'image/webp': '.webp' };

/** Puts exchanges and pictures beside the results, each once, under names made from hashes. */
export class AttachmentStore {
  readonly warnings: string[] = [];
  readonly #written = new Map<string, Attachment>();
  readonly #writer: FileSystemWriter;
  readonly #report: Report;
  readonly #folder: string;

  constructor(writer: FileSystemWriter, report: Report, folder: string) {
    this.#writer = writer;
    this.#report = report;
    this.#folder = resolve(folder);
  }

  /** The exchange as plain text, or nothing where it was not kept. */
  ofExchange(id: string): Attachment[] {
    const exchange = this.#report.exchanges.get(id);
    if (!exchange) return [];
    const known = this.#written.get(`exchange ${id}`);
    if (known) return [known];
    const body = Buffer.from(renderExchange(exchange, BODY));
    const source = `${fileName(`exchange ${id}`)}-attachment.txt`;
    this.#writer.writeAttachment(source, body);
    const attachment = {
      name: line(`exchange ${id}: ${exchange.purpose}`, 200),
      type: 'text/plain',
      source,
      size: body.length,
    };
    this.#written.set(`exchange ${id}`, attachment);
    return [attachment];
  }

  /** Files that belong to one row. */
  ofCheck(id: string): Attachment[] {
    return this.#files((check) => check === id);
  }

  /** Files that belong to no row. */
  ofTheRun(): Attachment[] {
    return this.#files((check) => check === undefined);
  }

  #files(wanted: (check: string | undefined) => boolean): Attachment[] {
    return this.#report.attachments
      .filter(({ check }) => wanted(check))
      .flatMap((attachment) => this.#copy(attachment));
  }

  #copy({ name, path, type }: Report['attachments'][number]): Attachment[] {
    const known = this.#written.get(`file ${path}`);
    if (known) return [known];
    const from = this.#inside(path);
    if (!from) {
      this.warnings.push(`attachment ${line(path, 200)} is not a file of the run folder: left out`);
      return [];
    }
    const extension = PICTURES[type] ?? '.txt';
    const source = `${fileName(`file ${path}`)}-attachment${extension}`;
    this.#writer.writeAttachmentFromPath(source, from);
    const attachment = { name: line(name, 200), type: PICTURES[type] ? type : 'text/plain', source };
    this.#written.set(`file ${path}`, attachment);
    return [attachment];
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
