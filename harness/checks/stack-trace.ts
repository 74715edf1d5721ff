/** A line of a stack trace, as the usual runtimes write it: a place in a source file, not a time or a port. */
const TRACES: readonly RegExp[] = [
  // Node.js, Deno, browsers: `at run (file:///app/server.js:12:34)`.
  /\bat\s(?:[^\n()]{0,200}\()?(?:file:|node:|https?:\/\/|webpack|<anonymous>|[\w.@~-]*[\\/]|[\w.@-]+\.[cm]?[jt]sx?:)[^\n()]{0,300}:\d+:\d+\)?/,
  // Python, Ruby, PHP, Go, Rust.
  /Traceback \(most recent call last\)|^\s*File ".+", line \d+/m,
  /^\s*(?:from )?\S+\.rb:\d+:in\b|^#\d+ \S+\.php\(\d+\)|\bgoroutine \d+ \[|\bpanicked at \S+:\d+:\d+/m,
  // JVM and .NET.
  /^\s*at [\w.$<>/]+\((?:[\w$]+\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)|^\s*at .{1,300} in .{1,300}:line \d+/m,
];

/** The first piece of a text that is a stack trace. */
export function stackTrace(text: string): string | undefined {
  for (const pattern of TRACES) {
    const found = pattern.exec(text)?.[0].trim();
    if (found) return found;
  }
  return undefined;
}
