import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { reference } from '../mocks/reference/server.js';

/** The demo's server, in a thread of its own: in the harness's it would take turns with what measures it. */
if (!parentPort) throw new Error('demo-server is started by demo');
await using server = await reference();
parentPort.postMessage(server.target());
await once(parentPort, 'message');
parentPort.close();
