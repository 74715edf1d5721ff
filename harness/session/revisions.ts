import type { Era } from './types.js';

/** What a protocol revision asks of both sides on the wire. */
export interface Revision {
  id: string;
  era: Era;
  /** Requests carry `MCP-Protocol-Version`; after `initialize`, where there is one. */
  versionHeader: boolean;
  /** A body may hold an array of messages. */
  batches: boolean;
  /** Kinds of content block in a tool's result. */
  contentTypes: readonly string[];
}

const FIRST_CONTENT = ['text', 'image', 'resource'];
const CONTENT = [...FIRST_CONTENT, 'audio', 'resource_link'];

/** Every revision that a server may be asked for, newest first: the order of negotiation. */
export const REVISIONS: readonly Revision[] = [
  { id: '2026-07-28', era: 'modern', versionHeader: true, batches: false, contentTypes: CONTENT },
  { id: '2025-11-25', era: 'legacy', versionHeader: true, batches: false, contentTypes: CONTENT },
  { id: '2025-06-18', era: 'legacy', versionHeader: true, batches: false, contentTypes: CONTENT },
  { id: '2025-03-26', era: 'legacy', versionHeader: false, batches: true, contentTypes: [...FIRST_CONTENT, 'audio'] },
  { id: '2024-11-05', era: 'legacy', versionHeader: false, batches: false, contentTypes: FIRST_CONTENT },
];

/** Revisions of one era, newest first. */
export const revisionsOf = (era: Era): readonly Revision[] => REVISIONS.filter((revision) => revision.era === era);

/** Newest revision of an era: what is asked for first. */
export const newestOf = (era: Era): string => revisionsOf(era)[0]!.id;

/** A revision by its date. One that we do not know, but a server named, is taken for a neighbour of the newest legacy one. */
export const revisionOf = (id: string): Revision =>
  REVISIONS.find((revision) => revision.id === id) ?? { ...revisionsOf('legacy')[0]!, id };

/** JSON-RPC error codes of MCP 2026-07-28 and of the base protocol. */
export const ERROR = {
  methodNotFound: -32601,
  headerMismatch: -32020,
  missingClientCapability: -32021,
  unsupportedProtocolVersion: -32022,
} as const;
