import { readFile } from 'node:fs/promises';
import { messageOf, Untestable } from '../../core/errors.js';
import { defineProbe } from '../context.js';

/** IPv4 addresses and prefixes, wherever they stand in a text. */
const PREFIX = /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?(?![\d.])/g;

/** The rules of the firewall that the target file declares: JSON, Terraform, CSV, any text with IPv4 prefixes. Sends nothing. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 5_000,
  sends: [],
  traffic: { requests: 0 },
  needs: { declared: 'target/declared' },
  gather: async (_, { target }) => {
    const { firewall } = target;
    if (firewall === undefined || firewall === 'none') return { declared: firewall ?? null, prefixes: [] };
    try {
      const text = await readFile(firewall.allowlistFile, 'utf8');
      const prefixes = [...text.matchAll(PREFIX)].map(([, address, bits]) => `${address}/${bits ?? 32}`);
      return { declared: 'allowlist' as const, prefixes: [...new Set(prefixes)] };
    } catch (thrown) {
      throw new Untestable(`firewall.allowlistFile cannot be read: ${messageOf(thrown)}`);
    }
  },
});
