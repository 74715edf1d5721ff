import { expect, test } from 'vitest';
import { says } from './words.js';

test.each([
  ['approve', 'Allow'],
  ['approve', 'Authorize Claude'],
  ['approve', 'Zugriff erlauben'],
  ['approve', 'Autoriser'],
  ['approve', 'Sí, permitir'],
  ['approve', '許可する'],
  ['approve', '同意并授权'],
  ['deny', "Don't allow"],
  ['deny', 'Don’t allow'],
  ['deny', 'No thanks'],
  ['deny', 'Abbrechen'],
  ['deny', '許可しない'],
  ['deny', '拒绝'],
  ['proceed', 'Sign-in'],
  ['proceed', 'Se connecter'],
  ['proceed', '登录'],
  ['avoid', 'Forgot password?'],
  ['avoid', 'Create an account'],
  ['social', 'Continue with Google'],
  ['username', 'user_name'],
  ['totp', 'Authentication code'],
] as const)('%s: %s', (sense, name) => {
  expect(says(sense, name)).toBeGreaterThan(0);
});

test.each([
  ['approve', 'Disallow'],
  ['approve', 'Yesterday'],
  ['deny', 'There is no risk'],
  ['deny', 'Notes'],
  ['proceed', 'Nextcloud'],
  ['totp', 'Barcode'],
  ['approve', ''],
] as const)('not %s: %s', (sense, name) => {
  expect(says(sense, name)).toBe(0);
});

test('the plainer name wins', () => {
  expect(says('approve', 'Allow')).toBeGreaterThan(says('approve', 'Allow me to choose'));
  expect(says('proceed', 'Log in')).toBeGreaterThan(says('proceed', 'Log in to another workspace'));
});
