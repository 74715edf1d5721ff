import { createContext, Script } from 'node:vm';

const context: { task: () => unknown } = { task: () => undefined };
const sandbox = createContext(context);
const script = new Script('task()');

/**
 * Runs synchronous work that a hostile schema could make endless (catastrophic patterns, exponential compositions), and
 * stops it: V8 interrupts the execution, inside a regular expression too.
 * @returns the work's value, or `undefined` when it took longer than `limitMs`
 */
export function bounded<T>(limitMs: number, task: () => T): T | undefined {
  context.task = task;
  try {
    return script.runInContext(sandbox, { timeout: limitMs }) as T;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw thrown;
  } finally {
    context.task = () => undefined;
  }
}
