import { describe, expect, it } from 'vitest';
import { certifyScripted } from '../scripted.fixture.js';

type Args = Record<string, unknown>;
interface Tool {
  title: string;
  description: string;
  properties?: Record<string, object>;
  required?: string[];
  outputSchema?: object;
  readOnly?: false;
  run(args: Args): object;
}

const said = (text: string, more: object = {}) => ({ content: [{ type: 'text', text }], ...more });
const refused = (text: string) => said(text, { isError: true });
const items = Array.from({ length: 30 }, (_, index) => ({ id: `item-${index}`, title: `Item ${index}` }));

/** What servers do that a reader would call good, and that a hasty judge would not. */
const TOOLS: Record<string, Tool> = {
  search_audit_log: {
    title: 'Search the audit log',
    description: 'Finds entries of the audit log by what was done. POST and GET requests are both in it.',
    properties: { action: { type: 'string', enum: ['view', 'create', 'delete'], description: 'What was done' } },
    run: () => said('Entry 1: a note was viewed. Entry 2: a note was deleted.'),
  },
  create_role: {
    title: 'Create a role',
    description: 'Creates a role with the permissions that are named for it.',
    properties: {
      permissions: {
        type: 'array',
        description: 'What the role may do',
        items: {
          type: 'object',
          properties: { action: { type: 'string', enum: ['read', 'write'], description: 'A right' } },
        },
      },
    },
    required: ['permissions'],
    readOnly: false,
    run: () => said('done'),
  },
  share_folder: {
    title: 'Share a folder',
    description: 'Gives another person a right to the folder at a path of the drive.',
    properties: {
      path: { type: 'string', description: 'Where the folder lies' },
      body: { type: 'string', description: 'Text of the mail that tells of it' },
      operation: { type: 'string', enum: ['read', 'write'], description: 'The right that is given' },
    },
    required: ['path', 'operation'],
    readOnly: false,
    run: () => said('done'),
  },
  archive_search: {
    title: 'Search the archive',
    description: 'Posts by the user that were archived, with their dates. Select one to read it whole.',
    properties: { limit: { type: 'integer', minimum: 1, maximum: 50, default: 10, description: 'Posts at most' } },
    run: ({ limit = 10 }) =>
      said(JSON.stringify({ posts: items.slice(0, Number(limit)), facets: items.map(({ id }) => ({ tag: id })) })),
  },
  get_user: {
    title: 'Get a user',
    description: 'Gives one user, by id or by address. One of the two has to be given.',
    properties: {
      email: { type: 'string', description: 'Address of the user' },
      login: { type: 'string', description: 'Login of the user' },
    },
    run: ({ email, login }) => ((email ?? login) ? said('Ada') : refused('Give email or login of the user you mean.')),
  },
  get_ticket: {
    title: 'Get a ticket',
    description: 'Gives one ticket with its comments, by the key that is shown in its address.',
    properties: { ticket_key: { type: 'string', description: 'Key of the ticket', examples: ['ABC-123'] } },
    required: ['ticket_key'],
    run: ({ ticket_key }) => refused(`There is no ticket ${String(ticket_key)} in this account.`),
  },
  get_owner: {
    title: 'Get an owner',
    description: 'Gives the owner of a project, with name and address, by the id of the owner.',
    properties: { owner_id: { type: 'string', description: 'Id of the owner' } },
    required: ['owner_id'],
    run: () => refused('There is no owner of that id.'),
  },
  list_offices: {
    title: 'List offices',
    description: 'Lists the offices of the company in a country, with address and time zone.',
    properties: {
      country: { type: ['string', 'null'], pattern: '(?i)^[a-z]{2}$', description: 'Code of the country' },
      floor: { nullable: true, description: 'Floor of the office' },
      size: { type: 'integer', format: 'uint32', minimum: 0, description: 'Least number of desks' },
    },
    required: ['country'],
    run: () => said('Berlin: Select a street from the map to see it. Open from\nat 2026-01-15T09:30:00 to 17:30:00'),
  },
  'search-notes': {
    title: 'メモを探す',
    description: 'メモを言葉で探し、題名と日付を返します。',
    properties: { q: { type: 'string', minLength: 1, description: '探す言葉' } },
    required: ['q'],
    run: ({ q }) =>
      typeof q === 'string' && q !== '' ? said('見つかりませんでした') : refused('探す言葉を入れてください'),
  },
  get_next_meeting: {
    title: 'Next meeting',
    description: 'Gives the next meeting of the day with its place and the people who take part.',
    outputSchema: {
      type: 'object',
      properties: { at: { type: 'string', format: 'date-time' }, room: { type: 'string', nullable: true } },
      required: ['at', 'room'],
    },
    run: () => said('At nine', { structuredContent: { at: '2026-01-15T09:00:00Z', room: null } }),
  },
  get_page_html: {
    title: 'Page source',
    description: 'Gives the HTML of the start page as it is delivered, for those who want to edit it.',
    run: () => said(`<ul>${'<li class="item"><b>One</b></li>'.repeat(120)}</ul>`),
  },
  get_badge: {
    title: 'Badge',
    description: 'Gives the badge of the project as a picture, with the state of the last build on it.',
    run: () => ({
      content: [
        { type: 'image', mimeType: 'image/png', data: `iVBORw0KGgo${'A'.repeat(65)}\r\n${'B'.repeat(76)}` },
        { type: 'resource_link', uri: 'https://example.com/badge', name: 'badge' },
      ],
    }),
  },
  select_project: {
    title: 'Project by name',
    description: 'Gives one project of those that you can see, with its members and its state.',
    properties: { project: { type: 'string', enum: ['garden', 'house'], description: 'Name of the project' } },
    required: ['project'],
    run: ({ project }) =>
      project === 'garden' || project === 'house'
        ? said('A project')
        : refused('Please select a project from the list of /home/projects, such as garden, before 10:30:00'),
  },
};

const listed = Object.entries(TOOLS).map(([name, { title, description, properties = {}, required, ...more }]) => ({
  name,
  title,
  description,
  inputSchema: { type: 'object', properties, ...(required && { required }) },
  ...(more.outputSchema && { outputSchema: more.outputSchema }),
  annotations: more.readOnly === false ? { title, destructiveHint: true } : { title, readOnlyHint: true },
}));

/** Rows that warn of this server, each for what is so: a pattern that is none of ECMA-262, no expectation, isError in place of -32602. */
const WARNS = ['tools.behaviour-matches-docs', 'tools.input-schema-valid', 'tools.unknown-tool-error'];

describe('a good server with its own ways', () => {
  it('is not blamed', async () => {
    const { checks } = await certifyScripted({
      list: () => ({ tools: listed }),
      call: (name, _, __, args) => TOOLS[name]?.run(args) ?? refused(`There is no tool ${name}.`),
    });
    const told = checks.filter(({ outcome }) => ['fail', 'warn', 'error'].includes(outcome));
    expect(told.filter(({ id, outcome }) => outcome !== 'warn' || !WARNS.includes(id))).toEqual([]);
    expect(told.map(({ id }) => id).sort()).toEqual(WARNS);
    const reason = checks.find(({ id }) => id === 'tools.call-succeeds')?.reason;
    expect(reason).toMatch(/get_user: it wants email or login/);
    expect(reason).toMatch(/get_ticket: .*give ticket_key under/);
    expect(reason).toMatch(/get_owner: .*give owner_id under/);
  }, 60_000);
});
