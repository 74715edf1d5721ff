import { readFile } from 'node:fs/promises';
import { messageOf, Untestable } from '../../core/errors.js';
import { defineProbe } from '../context.js';

const ADDRESS = String.raw`(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})`;
/** Between the two ends of a range: a dash, or the member that holds the other end. */
const TO = String.raw`(?:\s*(?:-|–|to)\s*|["']?\s*,?\s*["']?(?:end|to|last)\w*["']?\s*[:=]\s*["']?)`;
/** IPv4 addresses wherever they stand in a text: with the bits of a prefix, with a mask or its inverse, or with the last one of a range. */
const PREFIX = new RegExp(
  String.raw`${ADDRESS}(?:/(\d{1,2})(?![\d.])|[/ ]\s*((?:255|0)(?:\.\d{1,3}){3})|${TO}${ADDRESS})?(?![\d.])`,
  'gi',
);

/** A rule that lets nobody in: by the value of a member, in a column, or as the target of an iptables rule. */
const DENIES =
  /\b(?:action|effect|access|policy|type|target)["']?\s*[:=]\s*["']?(?:deny|drop|block|reject)\b|(?:^|[,;|\t])\s*["']?(?:deny|drop|block|reject)["']?\s*(?:$|[,;|\t])|-j (?:DROP|REJECT)\b/im;

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
      const open = text.replace(/^\s*(?:deny|drop|reject)\s.*$/gim, '');
      const rules = open.split(/[{}]/.test(open) ? /[{}]/ : '\n').filter((rule) => !DENIES.test(rule));
      const prefixes = [...rules.join('\n').matchAll(PREFIX)].map(([, address = '', bits, mask, last]) =>
        last === undefined ? `${address}/${bits ?? (mask === undefined ? 32 : bitsOf(mask))}` : `${address}-${last}`,
      );
      return { declared: 'allowlist' as const, prefixes: [...new Set(prefixes)] };
    } catch (thrown) {
      throw new Untestable(`firewall.allowlistFile cannot be read: ${messageOf(thrown)}`);
    }
  },
});

/** Bits of a prefix by its mask or the inverse of that: 21 for `255.255.248.0` and for `0.0.7.255`. */
function bitsOf(mask: string): number {
  const set = mask.split('.').reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);
  return mask.startsWith('0') ? 32 - set : set;
}
