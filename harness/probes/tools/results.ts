import type { Json } from '../../session/types.js';
import { compile } from '../../tools/schema.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Content types of a CallToolResult and the member that each must have (MCP server/tools, "Tool Result"). */
const CONTENT: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['data', 'mimeType'],
  audio: ['data', 'mimeType'],
  resource: [],
  resource_link: ['uri', 'name'],
};

/** Before it, structured content is an object; from then on any JSON value (2026-07-28 server/tools "Structured Content"). */
const FIRST_WITH_ANY_VALUE = '2026-07-28';

/** First bytes of the image types that have them, in base64. */
const MAGIC: Readonly<Record<string, string>> = {
  'image/png': 'iVBORw0KGgo',
  'image/jpeg': '/9j/',
  'image/gif': 'R0lGOD',
  'image/webp': 'UklGR',
};

/** Every result of a call, validated as a CallToolResult and against the tool's outputSchema. A request for input is no such result. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [],
  traffic: { requests: 0 },
  needs: { catalog: 'tools/catalog', done: 'tools/calls' },
  gather: async ({ catalog, done }) => ({
    results: [...done.calls, ...done.largest].flatMap(({ tool, revision, reply }) => {
      if (!reply.result || (reply.result.resultType ?? 'complete') !== 'complete') return [];
      const listed = catalog.tools.find(
        ({ definition, revisions }) => definition.name === tool && revisions.includes(revision),
      );
      return [
        {
          tool,
          revision,
          exchange: reply.exchange.id,
          ...examine(reply.result, listed?.definition.outputSchema, revision >= FIRST_WITH_ANY_VALUE),
        },
      ];
    }),
  }),
});

function examine(result: Record<string, Json>, outputSchema: Json | undefined, anyValue: boolean) {
  const problems: string[] = [];
  const doubts: string[] = [];
  let unknown: string | undefined;
  if (!Array.isArray(result.content)) problems.push('content is not a list');
  else problems.push(...result.content.flatMap((block, index) => blockProblems(block, `content[${index}]`)));
  if ('isError' in result && typeof result.isError !== 'boolean') problems.push('isError is not a boolean');
  if (!anyValue && result.structuredContent !== undefined && !isObject(result.structuredContent))
    problems.push('structuredContent is not an object');
  if (outputSchema !== undefined && result.isError === true) unknown = 'its outputSchema: no call of it succeeded';
  else if (outputSchema !== undefined) {
    const { structuredContent } = result;
    if (structuredContent === undefined || !(anyValue || isObject(structuredContent)))
      problems.push('the tool has an outputSchema, and the result no structuredContent');
    else {
      const compiled = compile(outputSchema);
      const verdict = 'validate' in compiled ? compiled.validate(structuredContent) : undefined;
      if ('problem' in compiled) problems.push(`the outputSchema does not compile: ${compiled.problem}`);
      else if ('undecided' in compiled) unknown = compiled.undecided;
      else if (verdict && 'undecided' in verdict) unknown = verdict.undecided;
      else if (verdict && !verdict.valid) {
        problems.push(...verdict.problems.map((problem) => `structuredContent${problem}`));
        doubts.push(...verdict.formats.map((problem) => `structuredContent${problem}`));
      }
    }
  }
  if (
    result.structuredContent !== undefined &&
    Array.isArray(result.content) &&
    !result.content.some((block) => isObject(block) && block.type === 'text')
  )
    doubts.push('structuredContent without a text block: older clients see nothing');
  return { problems, doubts, ...(unknown && { unknown }) };
}

function blockProblems(block: Json, at: string): string[] {
  if (!isObject(block)) return [`${at} is not an object`];
  const members = Object.hasOwn(CONTENT, String(block.type)) ? CONTENT[String(block.type)]! : undefined;
  if (!members) return [`${at}.type is ${JSON.stringify(block.type ?? null)}`];
  const problems = members
    .filter((member) => typeof block[member] !== 'string')
    .map((member) => `${at}.${member} is not a string`);
  if (block.type === 'resource' && (!isObject(block.resource) || typeof block.resource.uri !== 'string'))
    problems.push(`${at}.resource.uri is not a string`);
  if (typeof block.data === 'string' && members.includes('data')) {
    // Lines of 76 characters are base64 as mail has it (RFC 2045 section 6.8).
    const data = block.data.slice(0, 1_000).replace(/[\r\n]/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) problems.push(`${at}.data is not base64`);
    const magic = MAGIC[String(block.mimeType)];
    if (magic && !data.startsWith(magic)) problems.push(`${at}.data does not begin as ${block.mimeType} does`);
  }
  return problems;
}
