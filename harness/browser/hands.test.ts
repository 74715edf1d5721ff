import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Held, press, type } from './hands.js';
import { html, type Lab, openLab } from './lab.fixture.js';
import { lookAt } from './look.js';
import { openRoom } from './room.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

test('what a page has taken away meanwhile is neither typed into nor pressed; what covers a button does not take the press', async () => {
  const room = await openRoom(await lab.browser.get(), lab.policy);
  const { page } = room;
  try {
    lab.pages = {
      '/': () =>
        html(`<input name="username"><button onclick="document.title = 'pressed'">Go</button>
          <div id="cover" style="position:fixed;inset:0"></div>`),
    };
    await page.goto(lab.as);
    const [look] = await lookAt(page);
    const [field, button] = look!.controls.map((control): Held => ({ page, look: look!, control }));
    await type(field!, 'reviewer@example.com');
    expect(await page.inputValue('input')).toBe('reviewer@example.com');
    await page.evaluate(() =>
      document.querySelector('#cover')?.addEventListener('click', () => (document.title = 'x')),
    );
    await press(button!, false);
    expect(await page.title()).toBe('pressed');
    await page.evaluate(() => document.body.replaceChildren());
    await expect(type(field!, 'again')).rejects.toThrow('not attached');
    await expect(press(button!, false)).rejects.toThrow('not attached');
  } finally {
    await room.close();
  }
});
