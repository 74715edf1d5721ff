import { expect, test } from 'vitest';
import { harden, historyIn } from './page.js';

const page = `<!DOCTYPE html>
<html><head>
  <title>x</title></head><body>
  <script src="data:text/javascript;base64,QUFB"></script>
  <script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
  <script>
    window.dataLayer = window.dataLayer || [];
    function gtag(){dataLayer.push(arguments);}
  </script>
  <script>d('history/history.json','e30=');d('history/history-trend.json','W10=')</script>
</body></html>`;

test('what loads the analytics is gone, what the page runs is not', () => {
  const hardened = harden(page);
  expect(hardened).not.toMatch(/googletagmanager|gtag|dataLayer/);
  expect(hardened).toContain('base64,QUFB');
  expect(hardened).toContain("d('history/history.json'");
});

test('the policy comes first, and allows no host', () => {
  const policy = /<head><meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(harden(page))![1]!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|\*/);
});

test('the history of Allure 2 is read out of its page', () => {
  expect(historyIn(page)).toEqual([
    ['history.json', '{}'],
    ['history-trend.json', '[]'],
  ]);
});
