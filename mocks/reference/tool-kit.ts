import type { JsonObject } from './hooks.js';
import type { Note, Notebook } from './notes.js';
import type { Tool, ToolContext, ToolResult } from './world.js';

/** A tool's complaint about its arguments: becomes a result with `isError`. It names the parameter and the next step. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

export const text = (value: string): { type: 'text'; text: string } => ({ type: 'text', text: value });
/** Structured content, and the same as text for clients that know only that (spec 2025-06-18 and later, Structured Content). */
export const structured = (value: JsonObject): ToolResult => ({
  content: [text(JSON.stringify(value))],
  structuredContent: value,
});

export const string = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'string',
  description,
  ...more,
});
export const object = (properties: Record<string, JsonObject>, required: string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

export const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
export const WRITES = { readOnlyHint: false, destructiveHint: true, openWorldHint: false };

export const id = string('Id of a note: 16 hexadecimal digits, as search_notes returns it', {
  pattern: '^[0-9a-f]{16}$',
});
export const noteSchema = object(
  {
    id: string('Id of the note'),
    title: string('Title'),
    body: string('Plain text'),
    tags: { type: 'array', description: 'Tags', items: { type: 'string' } },
    changedAt: string('When it was last changed, ISO 8601'),
  },
  ['id', 'title', 'body', 'tags', 'changedAt'],
);

export const asJson = ({ id, title, body, tags, changedAt }: Note): JsonObject => ({
  id,
  title,
  body,
  tags,
  changedAt,
});

/** The note of an id that the client gave. */
export function known(notes: Notebook, wanted: unknown): Note {
  const note = notes.note(String(wanted));
  if (!note) throw noSuchNote(wanted);
  return note;
}
export const noSuchNote = (wanted: unknown): ToolError =>
  new ToolError(`There is no note with id "${String(wanted)}". Call search_notes to find the id of the note you want.`);

interface Definition {
  description: string;
  inputSchema: JsonObject;
  outputSchema?: JsonObject;
  annotations: JsonObject;
  scope?: string;
  run(args: Record<string, unknown>, context: ToolContext): ToolResult | Promise<ToolResult>;
}

/** The title stands twice: in the annotations, where Claude's directory looks for it, and in the field that newer revisions have. */
export function tool(title: string, { annotations, ...definition }: Definition): Tool {
  const { inputSchema, outputSchema, ...rest } = definition;
  // Copies: what one world alters, another must not see.
  return {
    title,
    ...rest,
    inputSchema: structuredClone(inputSchema),
    ...(outputSchema && { outputSchema: structuredClone(outputSchema) }),
    annotations: { title, ...annotations },
  };
}
