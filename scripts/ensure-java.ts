import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Allure 2's generator needs Java; without it Allure 3 takes its place, and the tests of the former are skipped. */
const command = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
const hasJava = (): boolean => spawnSync(command, ['-version']).status === 0;

if (!hasJava() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  process.stderr.write('No Java found: installing it with apt-get\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'default-jre-headless']])
    spawnSync('apt-get', args, { env, stdio: 'ignore', timeout: 600_000 });
}
if (!hasJava()) process.stderr.write("No Java: the tests of Allure's Java generator are skipped\n");
