import { reference } from '../mocks/reference/server.js';

/** The bundled reference in a process of its own, open and on loopback; tells its parent the URL. */
const server = await reference(
  (world) => {
    world.auth.mode = 'none';
  },
  { plain: true },
);
process.send?.(server.url);
