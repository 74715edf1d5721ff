import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { McpServer as LegacyMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { acceptedContent, inputRequired, type McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/clock.js';
import type { Impact } from '../core/probe.js';
import { certify, parseTarget, type RunResult } from '../index.js';
import { v1Server, v2Server } from '../session/servers.fixture.js';
import type { Json } from '../session/types.js';
import { elicitResult, fillIn } from './forms.js';
import { Harvest } from './harvest.js';

const filled = (properties: Record<string, Json>, required = Object.keys(properties)) =>
  fillIn({ message: 'Please', requestedSchema: { type: 'object', properties, required } }, 'book_table', {
    seen: new Harvest(),
    random: seededRandom('forms'),
  });

describe('a form', () => {
  it('is filled in as its schema asks, and yes is said to what asks for yes or no', () => {
    const form = filled(
      {
        mail: { type: 'string', format: 'email' },
        guests: { type: 'integer', minimum: 2, maximum: 8 },
        seat: { type: 'string', oneOf: [{ const: 'garden' }, { const: 'hall' }] },
        dishes: { type: 'array', items: { type: 'string', enum: ['soup', 'salad'] }, minItems: 1 },
        sure: { type: 'boolean' },
        news: { type: 'boolean', default: false },
        remark: { type: 'string' },
      },
      ['mail', 'guests', 'seat', 'dishes', 'sure', 'news'],
    );
    expect(elicitResult(form)).toEqual({
      action: 'accept',
      content: { mail: 'reviewer@example.com', guests: 2, seat: 'garden', dishes: ['soup'], sure: true, news: false },
    });
  });

  it.each<[string, Json]>([
    ['password', { type: 'string' }],
    ['apiKey', { type: 'string' }],
    ['value', { type: 'string', title: 'Card number' }],
    ['value', { type: 'string', format: 'password' }],
  ])('that asks for a secret (%s: %j) is declined', (name, property) => {
    const form = filled({ [name]: property, mail: { type: 'string' } });
    expect(form.declined).toBe(`a secret (${name})`);
    expect(elicitResult(form)).toEqual({ action: 'decline' });
  });

  it('is none where a page is to be opened, whatever else there is', () => {
    const params = { mode: 'url', url: 'https://evil.example/', message: 'Pay', requestedSchema: { type: 'object' } };
    const form = fillIn(params, 'pay', { seen: new Harvest(), random: seededRandom('forms') });
    expect(form).toEqual({ message: 'Pay', declined: 'a page to be opened' });
  });

  it.each<Json | undefined>([undefined, null, 'x', [], { requestedSchema: { properties: { x: null }, required: 7 } }])(
    'that is none by its shape breaks nothing (%j)',
    (params) => {
      const form = fillIn(params, 'x', { seen: new Harvest(), random: seededRandom('forms') });
      expect(form.content).toEqual({});
    },
  );
});

const requestedSchema = (name: string) => ({
  type: 'object' as const,
  properties: { [name]: { type: 'string' as const } },
  required: [name],
});
const done = { content: [{ type: 'text' as const, text: 'Done.' }] };
const refused = { content: [{ type: 'text' as const, text: 'No such table.' }], isError: true };
const TOOLS = { book_table: 'name', join_club: 'password', move_table: 'table' };

const legacy = (server: LegacyMcpServer): void => {
  for (const [tool, field] of Object.entries(TOOLS))
    server.registerTool(tool, {}, async () => {
      const { action } = await server.server.elicitInput({
        mode: 'form',
        message: 'Please',
        requestedSchema: requestedSchema(field),
      });
      return action === 'accept' && field === 'table' ? refused : done;
    });
};
const modern = (server: McpServer): void => {
  for (const [tool, field] of Object.entries(TOOLS))
    server.registerTool(tool, {}, ({ mcpReq: { inputResponses } }) => {
      if (inputResponses === undefined)
        return inputRequired({
          inputRequests: {
            it: inputRequired.elicit({ message: 'Please', requestedSchema: requestedSchema(field) }),
          },
        });
      return acceptedContent(inputResponses, 'it') && field === 'table' ? refused : done;
    });
};

async function certified(url: string, impact: Impact[]): Promise<(id: string) => RunResult['checks'][number]> {
  const out = await mkdtemp(join(tmpdir(), 'touchstone-forms-'));
  try {
    const only = ['tools.call-succeeds', 'protocol.no-unsupported-client-features', 'limits.result-size-chars'];
    const { result } = await certify(parseTarget({ url }), {
      ...{ id: 'forms', out, seed: 'forms', only, impact },
      loopbackOnly: true,
    });
    return (id) => result.checks.find((check) => check.id === id)!;
  } finally {
    await rm(out, { recursive: true });
  }
}

describe.each([
  ['2025-11-25', () => v1Server({ sessions: true, tools: legacy })],
  ['2026-07-28', () => v2Server('reject', modern)],
])('tools of %s that ask for a form', (revision, put) => {
  it('are seen to work where they may be called and take what is made up', async () => {
    await using server = await put();
    const check = await certified(server.url, ['call-all-tools']);
    const { outcome, reason } = check('tools.call-succeeds');
    expect(outcome).toBe('untestable');
    expect(reason).not.toContain('book_table');
    expect(reason).toMatch(/join_club: .*it asks for a secret \(password\) then, which was declined/);
    expect(reason).toMatch(/move_table: .*made-up values would not do/);
    expect(check('limits.result-size-chars').reason).toMatch(/^2 of \d tools were not called/);
    const { outcome: lacks, findings } = check('protocol.no-unsupported-client-features');
    expect(lacks).toBe('fail');
    expect(findings.map(({ subject }) => subject)).toEqual(
      Object.keys(TOOLS).map((tool) => `tool ${tool} (${revision})`),
    );
  });

  it('are shown no answer without that impact', async () => {
    await using server = await put();
    const { reason } = (await certified(server.url, ['call-safe-tools']))('tools.call-succeeds');
    expect(reason).toContain('book_table: needs impact call-all-tools');
  });
});
