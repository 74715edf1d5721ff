import { type Judgement, notApplicable } from '../core/outcome.js';
import type { ProbeEvidence } from '../core/probe.js';

/**
 * What rows of the protected resource metadata say of a server that only speaks 2025-03-26, which knows none: there, the
 * authorization server is looked for at the MCP server's own origin. Undefined where that is not so, or does not work.
 */
export function withoutResourceMetadata(
  { fallback, issuers }: ProbeEvidence['authorization/discovery'],
  negotiated: ProbeEvidence['session/eras'] | undefined,
): Judgement | undefined {
  const spoken = negotiated?.eras.map(({ revision }) => revision) ?? [];
  const isOlder = spoken.length > 0 && spoken.every((revision) => revision === '2025-03-26');
  return isOlder && fallback && issuers[0]?.metadata
    ? notApplicable('only 2025-03-26 is spoken, and its way to the authorization server works')
    : undefined;
}
