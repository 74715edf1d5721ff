import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPTransport } from '@hono/mcp';
import { getRequestListener } from '@hono/node-server';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { type CreateMcpHandlerOptions, createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import { z } from 'zod';

export interface Standing extends AsyncDisposable {
  url: string;
}

type Task = { id: string; title: string; done: boolean };

/** Titles of one person's tasks; ids are t1, t2, t3. */
const TITLES = ['Sow carrots', 'Mend the gate', 'Water the beans'];

/** A small list of tasks: the tools that the servers of these tests offer, worded once. */
class Tasks {
  readonly #tasks = new Map<string, Task>();
  #made = 0;

  constructor() {
    for (const title of TITLES) this.create(title);
  }

  list = (limit: number): Task[] => [...this.#tasks.values()].slice(0, limit);
  get = (id: string): Task | undefined => this.#tasks.get(id);
  create(title: string): Task {
    const task = { id: `t${++this.#made}`, title, done: false };
    this.#tasks.set(task.id, task);
    return task;
  }
  complete(id: string): Task | undefined {
    const task = this.#tasks.get(id);
    if (task) task.done = true;
    return task;
  }
  delete = (id: string): Task | undefined => {
    const task = this.#tasks.get(id);
    this.#tasks.delete(id);
    return task;
  };
}

const task_id = z.string().max(20).describe('Id of the task, as list_tasks shows it');
const limit = z.number().int().min(1).max(50).optional().describe('Tasks at most, 10 where left out');
const title = z.string().min(1).max(80).describe('Title of the task');

const reads = (name: string) => ({ title: name, readOnlyHint: true });
const writes = (name: string) => ({ title: name, readOnlyHint: false, destructiveHint: true });
const shown = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] });
const one = (task: Task | undefined, id: string) =>
  task
    ? shown(task)
    : { ...shown(`No task has the id ${id.slice(0, 40)}. Call list_tasks for the ids there are.`), isError: true };

/** Registers the tools on a server of either line of the SDK. */
function register(server: Pick<McpServer, 'registerTool'>, tasks: Tasks): void {
  const worded = (description: string, inputSchema: z.ZodObject, annotations: ReturnType<typeof reads>) => ({
    description,
    inputSchema,
    annotations,
  });
  server.registerTool(
    'list_tasks',
    worded(
      'Lists the tasks, each with its id, its title and whether it is done.',
      z.object({ limit }),
      reads('List tasks'),
    ),
    ({ limit: most }) => shown(tasks.list(Number(most ?? 10))),
  );
  const byId = z.object({ task_id });
  server.registerTool(
    'get_task',
    worded('Gives one task, named by its id, with its title and whether it is done.', byId, reads('Get a task')),
    ({ task_id: id }) => one(tasks.get(String(id)), String(id)),
  );
  server.registerTool(
    'create_task',
    worded(
      'Creates a task with a title and gives the id of the new task.',
      z.object({ title }),
      writes('Create a task'),
    ),
    ({ title: wanted }) => shown(tasks.create(String(wanted))),
  );
  server.registerTool(
    'complete_task',
    worded('Marks one task as done, named by its id as list_tasks shows it.', byId, writes('Complete a task')),
    ({ task_id: id }) => one(tasks.complete(String(id)), String(id)),
  );
  server.registerTool(
    'delete_task',
    worded('Deletes one task for good, named by its id as list_tasks shows it.', byId, writes('Delete a task')),
    ({ task_id: id }) => one(tasks.delete(String(id)), String(id)),
  );
}

/** How a server on the v2 SDK is set up: its own defaults, without the legacy era, or answering JSON alone. */
export type V2Options = Pick<CreateMcpHandlerOptions, 'legacy' | 'responseMode'>;

/** A server on `@modelcontextprotocol/server`, both eras as its entry point serves them by default. */
export function serverV2(options?: V2Options): Promise<Standing> {
  const tasks = new Tasks();
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'tasks', version: '1.0.0' });
    register(server, tasks);
    return server;
  }, options);
  const app = new Hono();
  app.all('/mcp', (context) => handler.fetch(context.req.raw));
  return stand(app);
}

/** A server of the v1 line behind `@hono/mcp`, put up as its README says. */
export function honoMcp(): Promise<Standing> {
  const tasks = new Tasks();
  const app = new Hono();
  const server = new McpServerV1({ name: 'tasks', version: '1.0.0' });
  register(server as unknown as Pick<McpServer, 'registerTool'>, tasks);
  const transport = new StreamableHTTPTransport();
  app.all('/mcp', async (context) => {
    if (!server.isConnected()) await server.connect(transport);
    return transport.handleRequest(context);
  });
  return stand(app);
}

/** Puts an app on a free port of loopback. */
async function stand(app: Hono): Promise<Standing> {
  // Node's own Request and Response stay: other tests of the same process are to meet them.
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
