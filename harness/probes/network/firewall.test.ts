import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judgeAllowlist } from '../../checks/firewall.js';
import firewall from './firewall.js';

/** What is made of the rules of a firewall, as they were exported. */
async function outcomeOf(rules: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-firewall-'));
  const allowlistFile = join(folder, 'rules');
  await writeFile(allowlistFile, rules);
  try {
    const context = { target: { firewall: { allowlistFile } } } as never;
    return judgeAllowlist(await firewall.gather({ declared: {} } as never, context), 'the rules').outcome;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it.each([
  ['a prefix', 'pass', '["160.79.104.0/21", "2607:6bc0::/48"]'],
  ['two halves', 'pass', '160.79.104.0/22\n160.79.108.0/22'],
  ['one half', 'fail', '160.79.104.0/22'],
  ['everybody', 'pass', '0.0.0.0/0'],
  ['a range', 'pass', '{ "allow": "160.79.104.0-160.79.111.255" }'],
  ['a range that ends early', 'fail', '160.79.104.0 - 160.79.110.255'],
  ['a range in two members', 'pass', '{ "startIpAddress": "160.79.104.0", "endIpAddress": "160.79.111.255" }'],
  ['a mask', 'pass', 'permit ip 160.79.104.0 255.255.248.0 any'],
  ['an inverse mask', 'pass', 'permit ip 160.79.104.0 0.0.7.255 any'],
  ['a mask that is too narrow', 'fail', '160.79.104.0/255.255.252.0'],
  ['retired addresses beside it', 'warn', '160.79.104.0/21, 34.162.46.92/32'],
  [
    'a default that lets nobody in',
    'pass',
    'default_action { type = "block" }\nrule { action = "allow"\n cidrs = ["160.79.104.0/21"] }',
  ],
  ['a rule that speaks of blocking', 'pass', '{ "description": "do not block Claude", "source": "160.79.104.0/21" }'],
  ['a last column that lets nobody in', 'pass', 'cidr,action\n160.79.104.0/21,allow\n0.0.0.0/0,deny'],
  ['nginx', 'pass', 'location / {\n  allow 160.79.104.0/21;\n  deny all;\n}'],
  [
    'it is denied, JSON',
    'fail',
    '[{ "action": "deny", "source": "160.79.104.0/21" }, { "action": "allow", "source": "198.51.100.0/24" }]',
  ],
  ['it is denied, CSV', 'fail', 'action,cidr\ndeny,160.79.104.0/21\nallow,198.51.100.0/24'],
  ['it is denied, nginx', 'fail', 'deny 160.79.104.0/21;\nallow 198.51.100.0/24;'],
  ['it is dropped, iptables', 'fail', '-A INPUT -s 160.79.104.0/21 -j DROP\n-A INPUT -s 198.51.100.0/24 -j ACCEPT'],
  ['no address', 'untestable', 'none yet'],
])('rules with %s: %s', async (_, outcome, rules) => {
  expect(await outcomeOf(rules)).toBe(outcome);
});
