#!/usr/bin/env node
import { Command } from 'commander';
import { EXIT, HarnessError, messageOf } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { certifyCommand } from './certify.js';
import { consentCommand } from './consent.js';
import { explainCommand } from './explain.js';
import { judgeCommand } from './judge.js';
import { listCommand } from './list.js';
import { planCommand } from './plan.js';
import { requirementsCommand } from './requirements.js';

/** How long the process may outlive its last word. */
const LINGER_MS = 1_000;

const program = new Command('touchstone')
  .description(
    "Proves over the network, with evidence, whether a remote MCP server meets the requirements of Anthropic's Connectors Directory.\nAn independent tool: its verdict is not an Anthropic certification.",
  )
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError('(touchstone --help and touchstone <command> --help say what there is)')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'touchstone:')) })
  .addHelpText(
    'after',
    `
Examples:
  $ touchstone certify https://mcp.example.com/mcp
  $ touchstone certify touchstone.yaml --impact sign-in,call-safe-tools,load
  $ touchstone certify touchstone.yaml --fail-on regression --against runs/admission
  $ touchstone judge runs/admission --profile 2026-02
  $ touchstone explain tools.name-valid

Exit codes:
  0 certified · 1 not certified · 2 incomplete · 64 bad usage or configuration
  70 internal error · 130 interrupted`,
  );
for (const command of [
  certifyCommand,
  consentCommand,
  judgeCommand,
  planCommand,
  listCommand,
  explainCommand,
  requirementsCommand,
])
  program.addCommand(command().copyInheritedSettings(program));

// A reader that has seen enough (`touchstone list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT.internal));
// Node's own exit code for this is 1, which here means "not certified". Leaving ends the browser too.
process.on('uncaughtException', (thrown) => process.exit(exitCodeOf(thrown)));

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = exitCodeOf(thrown);
}
// A socket that someone left open must not keep the process.
setTimeout(() => process.exit(), LINGER_MS).unref();

/** Says what went wrong in a sentence; a stack trace only for what is our own fault, and only on request. */
function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof HarnessError) {
    process.stderr.write(`touchstone: ${thrown.message}\n`);
    return thrown.exitCode;
  }
  if (thrown instanceof Error && 'exitCode' in thrown && 'code' in thrown)
    return thrown.exitCode === 0 ? 0 : EXIT.usage;
  process.stderr.write(`touchstone: internal error: ${messageOf(thrown)}\n`);
  if (process.env.TOUCHSTONE_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  else process.stderr.write('Set TOUCHSTONE_DEBUG=1 for the details, and please report it.\n');
  return EXIT.internal;
}
