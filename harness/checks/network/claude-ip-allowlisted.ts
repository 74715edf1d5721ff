import { defineCheck } from '../../core/check.js';
import { judgeAllowlist } from '../firewall.js';

export default defineCheck({
  needs: { firewall: 'network/firewall' },
  judge: ({ firewall }) => judgeAllowlist(firewall, "the firewall's rules for the MCP host"),
});
