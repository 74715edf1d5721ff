import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, violated } from '../../core/outcome.js';

const LEAKS: readonly [string, RegExp][] = [
  [
    'a stack trace',
    /^\s*at .+:\d+:\d+\)?\s*$|\bat .+ \(.+:\d+:\d+\)|Traceback \(most recent call last\)|^\s*File ".+", line \d+/m,
  ],
  ['an SQL statement', /\bSELECT\b.{1,200}\bFROM\b|\bINSERT INTO\b.{1,200}\bVALUES\b|SQLSTATE\[/i],
  ['a credential', /\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a private address', /\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b/],
];
const PATH = /(?:^|[\s"'(])\/(?:home|app|var|usr|srv|opt|root|Users)\/[\w.-]+/;

export default defineCheck({
  needs: { made: 'tools/mistakes' },
  judge: ({ made }) =>
    all(
      made.mistakes.filter(isError).map(({ tool, reply, arguments: sent }) => {
        const body = reply.exchange.response?.body ?? '';
        const own = JSON.stringify(sent);
        const leak = LEAKS.flatMap(([what, pattern]) => {
          const found = pattern.exec(readable(body))?.[0];
          return found && !own.includes(found.trim()) ? [{ what, found }] : [];
        })[0];
        const finding = {
          subject: `tool ${tool}`,
          expected: 'an error that shows nothing of the inside',
          exchange: reply.exchange.id,
        };
        if (leak) return violated({ ...finding, observed: `${leak.what}: ${leak.found.trim().slice(0, 80)}` });
        const path = PATH.exec(readable(body))?.[0];
        return path && !own.includes(path.trim()) ? doubtful({ ...finding, observed: `a path: ${path.trim()}` }) : met;
      }),
      'no error was provoked',
    ),
});

/** What a tool answers in earnest is its own business: a file tool shows paths. */
const isError = ({ reply: { result } }: { reply: { result?: Record<string, unknown> } }): boolean =>
  result === undefined || result.isError === true;

/** Line breaks as the message has them, not as JSON escapes them. */
const readable = (body: string): string => body.replaceAll('\\n', '\n').replaceAll('\\"', '"');
