import { expect, it } from 'vitest';
import { certifyReference } from '../prove.js';

it('takes both official SDK clients the whole way, and deletes what they registered', async () => {
  let deleted = 0;
  const { checks, traffic } = await certifyReference(
    (world) => {
      world.hooks.onRequest.push(({ method, url }) => {
        if (method === 'DELETE' && url.pathname.startsWith('/register/')) deleted += 1;
        return undefined;
      });
    },
    'authorization',
    { impact: ['load'] },
  );
  const flow = checks.find(({ id }) => id === 'authorization.authorization-code-flow');
  expect(flow).toMatchObject({ outcome: 'pass' });
  expect(flow?.reason).toMatch(/^SDK client v1 listed \d+ tools; SDK client v2 listed \d+ tools$/);
  expect(deleted).toBe(traffic.registrations);
});
