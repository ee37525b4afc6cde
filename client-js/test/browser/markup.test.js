import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

test('links, code, emphasis and mentions are elements, and nothing else of a text is', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      const bob = await Tab.join(context, server.url, 'bob');
      await bob.hasMembers(['ann', 'bob']);
      await bob.say(
        [
          '**look** at https://example.org/a, *please*: `rm -r` @ann @bob',
          'javascript:alert(1) https://bank.example@evil.example/ https://аррle.example',
          '<img src=x onerror="document.title=1"><script>document.title=2</script>',
          '```html',
          '  <b>*not*</b> https://example.org @ann',
          '```',
          'end',
        ].join('\n'),
      );
      const text = ann.page.locator('.entry.message .text');
      await text.getByText('rm -r').waitFor();
      const elements = await text
        .locator('*')
        .evaluateAll((all) => all.map((each) => `${each.localName} ${each.textContent}`));
      const block = '  <b>*not*</b> https://example.org @ann';
      assert.deepEqual(elements, [
        'strong look',
        'a https://example.org/a',
        'em please',
        'code rm -r',
        'mark @ann',
        'mark @bob',
        'a https://аррle.example',
        `pre ${block}`,
        `code ${block}`,
      ]);
      const links = await text.locator('a').evaluateAll((all) =>
        /** @type {HTMLAnchorElement[]} */ (all).map(({ href, target, rel, title }) => ({
          href,
          target,
          rel,
          title,
        })),
      );
      const [target, rel] = ['_blank', 'noopener noreferrer nofollow ugc'];
      assert.deepEqual(links, [
        { href: 'https://example.org/a', target, rel, title: '' },
        { href: 'https://xn--le-6kc8da.example/', target, rel, title: 'xn--le-6kc8da.example' },
      ]);
      assert.deepEqual(await text.locator('.own-mention').allTextContents(), ['@ann']);
      assert.match(await ann.page.title(), /Holdfast$/);
      assert.deepEqual([...ann.complaints, ...bob.complaints], []);
    },
    { start: startFake },
  ));

test('marks that are piled on a letter stay within their bubble', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      await ann.say(`z${'\u0336\u0489'.repeat(300)}${'\u0301'.repeat(60)}`);
      const message = ann.page.locator('.entry.message');
      const { x = 0, y = 0, width = 0, height = 0 } = (await message.locator('.body').boundingBox()) ?? {};
      /** All around the bubble, which is covered itself. */
      const around = { x: x - 40, y: y - 40, width: width + 300, height: height + 80 };
      const shoot = () => ann.page.screenshot({ clip: around, mask: [message.locator('.body')], caret: 'hide' });
      await ann.page.mouse.move(0, 0);
      const before = await shoot();
      await message.locator('.text').evaluate((text) => (text.style.visibility = 'hidden'));
      assert.ok(before.equals(await shoot()), 'the text was seen beside its bubble');
    },
    { start: startFake },
  ));
