import type { ProbeEvidence } from '../core/probe.js';

type Called = ProbeEvidence['tools/calls']['calls'][number];

/** Names of optional arguments that a call left out. */
export function omitted({ tool, arguments: given }: Called, { tools }: ProbeEvidence['tools/catalog']): string[] {
  const { inputSchema } = tools.find(({ definition }) => definition.name === tool)?.definition ?? {};
  const { properties } = (inputSchema ?? {}) as { properties?: object | null };
  return Object.keys(properties ?? {}).filter((name) => !Object.hasOwn(given, name));
}
