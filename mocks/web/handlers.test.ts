import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { thirdParties } from './handlers.js';

const server = setupServer(...thirdParties({ 'notes.touchstone.test A': ['93.184.215.14'] }));
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

const resolved = async (name: string, type: string): Promise<{ Status: number; Answer?: { data: string }[] }> =>
  (await fetch(`https://dns.google/resolve?name=${name}&type=${type}`)).json() as never;

test('resolvers know what they are told, and nothing else', async () => {
  expect((await resolved('notes.touchstone.test', 'A')).Answer?.map(({ data }) => data)).toEqual(['93.184.215.14']);
  expect(await resolved('notes.touchstone.test', 'AAAA')).toMatchObject({ Status: 0 });
  expect(await resolved('elsewhere.test', 'A')).toMatchObject({ Status: 3 });
});

test('the favicon service answers a picture of the size asked for', async () => {
  const bytes = Buffer.from(
    await (await fetch('https://www.google.com/s2/favicons?domain=notes.touchstone.test&sz=32')).arrayBuffer(),
  );
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.readUInt32BE(16)).toBe(32);
});

test('any other host is refused before it is dialled', async () => {
  // msw says so on the console as well.
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  await expect(fetch('https://claude.ai/')).rejects.toThrow(/onUnhandledRequest|Failed to fetch|unhandled/i);
  expect(said).toHaveBeenCalledOnce();
  said.mockRestore();
});
