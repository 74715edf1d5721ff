import { expect, it } from 'vitest';
import { isObject } from '../reference/hooks.js';
import { isModern, type Json, onMessage, onPath, type World } from './define.js';
import { certifyReference } from './prove.js';

/** The same faults as vendors ship them in another place: after the sign-in, on a later page, in one era, for one answer. */
const SHAPES: Record<string, { area?: string; expected: Record<string, string>; bend(world: World): void }> = {
  'who is let in is sent on to the host of a region': {
    expected: { 'transport.no-cross-host-redirect': 'fail', 'transport.streamable-http-supported': 'fail' },
    bend: (world) =>
      onPath(world, world.transport.path, ({ method, headers }) =>
        method === 'POST' && headers.authorization
          ? { status: 307, headers: { location: 'https://eu.notes.touchstone.test/mcp' } }
          : undefined,
      ),
  },
  'the deprecated transport behind a sign-in': {
    expected: {
      'transport.not-sse-only': 'fail',
      // No token makes such a server list its tools, whether it was refreshed or not.
      'authorization.refresh-works': 'untestable',
    },
    bend: (world) =>
      onPath(world, world.transport.path, ({ method, headers }) => {
        if (!headers.authorization) return undefined;
        const body = 'event: endpoint\ndata: /messages?sessionId=1\n\n';
        if (method === 'GET') return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
        return method === 'POST' ? { status: 404, body: 'Not found' } : undefined;
      }),
  },
  'a second page that is refused': {
    expected: { 'protocol.tools-capability': 'fail', 'protocol.pagination-stable': 'fail' },
    bend: (world) =>
      onMessage(world, 'tools/list', ({ jsonrpc, id }, { message }) =>
        isObject(message?.params) && message.params.cursor
          ? { jsonrpc: jsonrpc!, id: id!, error: { code: -32603, message: 'The list could not be read' } }
          : undefined,
      ),
  },
  'errors that say nothing, succeed, or show the inside where no tool is called': {
    expected: {
      'errors.helpful-messages': 'fail',
      'errors.tool-error-via-isError': 'fail',
      'errors.no-internal-leak': 'fail',
      'transport.malformed-json': 'fail',
    },
    bend: (world) => {
      const failing = (name: string, change: (result: Record<string, Json>) => void) =>
        onMessage(world, 'tools/call', ({ result }, { message }) => {
          if (isObject(message?.params) && message.params.name === name && isObject(result) && result.isError)
            change(result);
          return undefined;
        });
      failing('check_link', (result) => {
        result.content = [
          { type: 'text', text: 'Error executing tool check_link: Request failed with status code 400' },
        ];
      });
      failing('get_note', (result) => {
        delete result.isError;
        result.content = [{ type: 'text', text: '{\n  "success": false,\n  "message": "no such note"\n}' }];
      });
      onPath(world, world.transport.path, ({ body, headers }) => {
        if (!headers.authorization) return undefined;
        if (body === '[]') return { status: 500, body: 'Internal Server Error' };
        return body.endsWith('"2.0",')
          ? { status: 400, body: '<pre>SyntaxError<br>at parse (/app/node_modules/body-parser/json.js:92:19)</pre>' }
          : undefined;
      });
    },
  },
  'one era, one revision or one answer alone': {
    expected: {
      'annotations.stable-across-sessions': 'fail',
      'cors.actual-response': 'fail',
      'cors.no-wildcard-with-credentials': 'fail',
      'transport.session-unknown-404': 'fail',
      'protocol.result-type': 'fail',
    },
    bend: (world) => {
      const ended = new Set<string>();
      const old = new Set<string>();
      world.transport.origins.push('https://evil.example');
      onPath(world, world.transport.path, ({ method, headers }) => {
        const id = headers['mcp-session-id'];
        if (id !== undefined && ended.has(id)) return { status: 500, body: 'no such session' };
        if (method === 'DELETE' && id !== undefined) ended.add(id);
        return undefined;
      });
      world.hooks.onResponse.push((response, { headers, message }) => {
        const id = String(response.headers['mcp-session-id']);
        if (isObject(message?.params) && message.params.protocolVersion === '2025-03-26') old.add(id);
        if (response.streaming) delete response.headers['access-control-allow-origin'];
        if (headers.origin !== 'https://evil.example' || response.status !== 200) return;
        response.headers['access-control-allow-origin'] = headers.origin;
        response.headers['access-control-allow-credentials'] = 'true';
      });
      onMessage(world, 'tools/list', ({ result }, { headers }) => {
        if (!old.has(headers['mcp-session-id'] ?? '') || !isObject(result) || !Array.isArray(result.tools))
          return undefined;
        for (const tool of result.tools) if (isObject(tool)) delete tool.annotations;
        return undefined;
      });
      onMessage(world, 'tools/call', ({ result }, request) => {
        if (isModern(request) && isObject(result) && result.isError) delete result.resultType;
        return undefined;
      });
    },
  },
  'verbs in camel case, in alternatives, and a web that is public': {
    expected: { 'tools.read-write-separated': 'fail', 'annotations.hints-complete': 'warn' },
    bend: (world) => {
      const { properties } = world.tools.update_note.inputSchema as { properties: Record<string, Json> };
      properties.action = { type: 'string', description: 'What is done', enum: ['listNotes', 'updateNote'] };
      world.tools.check_link.description += ' It searches the public web for pages that link to it.';
    },
  },
  'a session id that nobody may send back': {
    expected: { 'transport.session-id-format': 'fail' },
    bend: (world) => {
      world.transport.sessionId = () => `session ${crypto.randomUUID()}`;
    },
  },
  'an initialize result without its revision, and lists of a client that names none': {
    expected: {
      'protocol.claude-supported-version': 'fail',
      'transport.missing-protocol-version-tolerated': 'fail',
      'cors.preflight-mcp': 'warn',
    },
    bend: (world) => {
      world.transport.revisions = ['2025-11-25', '2025-06-18'];
      world.cors.methods = ['GET', 'POST'];
      onMessage(world, 'initialize', ({ result }) => {
        if (isObject(result)) delete result.protocolVersion;
        return undefined;
      });
      onMessage(world, 'tools/list', ({ result }, { headers }) => {
        if (headers['mcp-protocol-version'] || !isObject(result) || !Array.isArray(result.tools)) return undefined;
        for (const tool of result.tools) if (isObject(tool)) delete tool.annotations;
        return undefined;
      });
    },
  },
  'a session that is forgotten when a call is broken off': {
    area: 'reliability',
    expected: { 'reliability.client-disconnect-mid-call': 'fail' },
    bend: (world) => {
      world.timing.slowToolMs = 400;
      const lost = new Set<string>();
      onPath(world, world.transport.path, ({ headers, signal, message }) => {
        const id = headers['mcp-session-id'];
        if (id === undefined || message?.method === 'initialize') return undefined;
        if (lost.has(id)) return { status: 404, body: 'no such session' };
        if (!isObject(message?.params) || message.params.name !== 'summarise_all') return undefined;
        const startMs = performance.now();
        // An answer comes no sooner than the tool is done.
        const goes = (): boolean => performance.now() - startMs < world.timing.slowToolMs;
        signal.addEventListener('abort', () => goes() && lost.add(id));
        return undefined;
      });
    },
  },
};

it.each(Object.entries(SHAPES))(
  '%s',
  async (_, { area = 'transport', expected, bend }) => {
    const { checks } = await certifyReference(bend, area);
    const seen = Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]));
    expect(Object.fromEntries(Object.keys(expected).map((id) => [id, seen[id]]))).toEqual(expected);
  },
  120_000,
);
