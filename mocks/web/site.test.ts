import { expect, test } from 'vitest';
import { textOf } from '../reference/html-form.js';
import { reference } from '../reference/server.js';

test('the published pages say what a directory asks for', async () => {
  await using server = await reference(() => {}, { plain: true });
  const page = async (path: string): Promise<string> => {
    const response = await fetch(new URL(path, server.url));
    expect([path, response.status]).toEqual([path, 200]);
    return response.text();
  };
  const { documents = {}, listing = {} } = server.target();
  for (const url of [...Object.values(documents), listing.iconUrl, '/favicon.ico', '/.well-known/security.txt'])
    await page(url!);

  const docs = await page('/docs');
  expect(textOf(docs).split(' ').length).toBeGreaterThan(300);
  expect(docs).toContain(server.url);
  expect(docs.match(/<h3>Example/g)?.length).toBeGreaterThanOrEqual(3);
  const documented = new Set([...docs.matchAll(/<code>([a-z]+_[a-z]+)<\/code>/g)].map(([, name]) => name));
  expect([...documented].sort()).toEqual(Object.keys(server.world.tools).sort());
  for (const [, path] of docs.matchAll(/href="(\/[^"]*)"/g)) await page(path!);

  const policy = textOf(await page('/privacy'));
  expect(policy.split(' ').length).toBeGreaterThan(150);
  for (const topic of ['collect', 'use', 'third parties', 'Retention', 'Contact']) expect(policy).toContain(topic);
});
