import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { impactSet, mayCall } from './impact.js';
import { loadTarget, parseTarget } from './load.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-target-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (yaml: string): Promise<string> => {
  const path = join(folder, 'touchstone.yaml');
  await writeFile(path, yaml);
  return path;
};

describe('loadTarget', () => {
  it('takes a bare URL as a complete target', async () => {
    const target = await loadTarget('https://mcp.example.com/mcp', {});
    expect(target).toMatchObject({
      url: 'https://mcp.example.com/mcp',
      profile: '2026-10',
      impact: ['sign-in', 'call-safe-tools'],
    });
  });

  it('names every mistake at once, with its path and what was probably meant', async () => {
    const path = await file(
      'url: ftp://x\nprofil: 2026-10\ntools:\n  search: { argument: { query: x } }\naccounts: [ { user: a } ]\n',
    );
    const error = await loadTarget(path, {}).catch((thrown: Error) => thrown);
    expect(String(error)).toContain('url: must be an http or https URL');
    expect(String(error)).toContain('profil: unknown key; did you mean profile?');
    expect(String(error)).toContain('tools.search.argument: unknown key; did you mean arguments?');
    expect(String(error)).toContain('accounts.0.user: unknown key; did you mean username?');
    expect(String(error)).toContain('accounts.0.password');
  });

  it('reads the environment, and names every variable that is not set', async () => {
    const path = await file(
      'url: https://x.example/mcp\naccounts: [ { username: "${NAME_OF}", password: "${SECRET_OF}" } ]\n',
    );
    expect((await loadTarget(path, { NAME_OF: 'a', SECRET_OF: 'b' })).accounts).toEqual([
      { username: 'a', password: 'b' },
    ]);
    await expect(loadTarget(path, {})).rejects.toThrow(/NAME_OF is not set[\s\S]*SECRET_OF is not set/);
  });

  it('reads the example of the documentation, in which variables stand bare inside braces', async () => {
    const path = await file(
      'url: https://x.example/mcp\naccounts:\n  - { username: a, password: ${SECRET_OF}, totpSecret: ${TOTP_OF} }\n',
    );
    const secrets = { SECRET_OF: 'a: {b} #c "d"', TOTP_OF: 'JBSWY3DP' };
    expect((await loadTarget(path, secrets)).accounts).toEqual([
      { username: 'a', password: secrets.SECRET_OF, totpSecret: secrets.TOTP_OF },
    ]);
  });

  it('names unset and empty variables together with every other mistake, each once', async () => {
    const path = await file('url: ${URL_OF}\nnmae: x\naccounts: [ { username: a, password: ${SECRET_OF} } ]\n');
    const error = String(await loadTarget(path, { SECRET_OF: '' }).catch((thrown: Error) => thrown));
    expect(error).toContain('has 3 mistakes');
    expect(error).toContain('${URL_OF}');
    expect(error).toContain('${SECRET_OF}');
    expect(error).toContain('nmae: unknown key; did you mean name?');
  });

  it('shows the YAML that is wrong as it was written', async () => {
    const error = String(await loadTarget(await file('name: ${A}\nurl: [\n'), {}).catch((thrown: Error) => thrown));
    expect(error).not.toMatch(/[\ue000\ue001]/);
  });

  it.each([
    ['mcp.example.com/mcp', 'https://mcp.example.com/mcp'],
    ['missing.yaml', 'path of a touchstone.yaml'],
    ['/', 'is a folder'],
  ])('says what to give instead of %s', async (source, advice) => {
    await expect(loadTarget(source, {})).rejects.toThrow(advice);
  });

  it('says what to give instead of a path that leads nowhere', async () => {
    await expect(loadTarget('mcp.example.com', {})).rejects.toThrow(/no file mcp\.example\.com; for a server/);
  });

  it('says where YAML breaks', async () => {
    await expect(loadTarget(await file('url: [\n'), {})).rejects.toThrow(/not valid YAML[\s\S]*line/);
  });

  it('refuses credentials in the URL', () => {
    expect(() => parseTarget({ url: 'https://me:secret@x.example/mcp' })).toThrow(
      /credentials under accounts or headers/,
    );
  });
});

describe('mayCall', () => {
  const readOnly = { readOnlyHint: true, destructiveHint: false };
  const safe = impactSet(['sign-in', 'call-safe-tools']);
  const none = { tools: {} };

  it('calls what declares that it only reads', () => {
    expect(mayCall({ name: 'search_notes', annotations: readOnly }, none, safe).allowed).toBe(true);
  });
  it.each([
    ['deletePage', readOnly],
    ['send-mail', readOnly],
    ['search', undefined],
    ['search', { readOnlyHint: 'true' }],
    ['search', { readOnlyHint: true, destructiveHint: true }],
  ])('does not call %s with hints %o on its word', (name, annotations) => {
    expect(mayCall({ name, annotations }, none, safe).allowed).toBe(false);
  });
  it('does what the target file says', () => {
    const target = { tools: { send: { call: 'safe' as const }, search: { call: 'never' as const } } };
    expect(mayCall({ name: 'send' }, target, safe).allowed).toBe(true);
    expect(mayCall({ name: 'search', annotations: readOnly }, target, impactSet('all')).allowed).toBe(false);
  });
  it('calls nothing where calling is not allowed', () => {
    expect(mayCall({ name: 'search', annotations: readOnly }, none, impactSet([])).allowed).toBe(false);
  });
});
