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

test('marks that are piled on a letter stay within their bubble, and within the avatar of a nick', () =>
  withBrowser(
    async (context, server) => {
      const { page, complaints } = await Tab.join(context, server.url, 'ann');
      const bob = await Tab.join(context, server.url, `a${'\u0301\u0323'.repeat(15)}`);
      await bob.say(`z${'\u0336\u0489'.repeat(300)}${'\u0301'.repeat(60)}`);
      await page.locator('.entry.message').waitFor();
      const parts = page.locator('.text, .from, .avatar, .note');
      const mask = [page.locator('.body, .avatar, .name, .note')];
      const shoot = () => page.screenshot({ mask, caret: 'hide' });
      const paint = (/** @type {string} */ color) =>
        parts.evaluateAll((all, now) => {
          for (const each of /** @type {HTMLElement[]} */ (all)) each.style.color = now;
        }, color);
      const blank = await context.newPage();
      /** Whether two pictures show the same: Chromium paints the edges of one page a step of color differently at times. */
      const isSame = (/** @type {Buffer[]} */ ...pictures) =>
        blank.evaluate(
          async (all) => {
            const [one, two] = await Promise.all(
              all.map(async (each) => {
                const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${each}`)).blob());
                const canvas = new OffscreenCanvas(image.width, image.height);
                const drawn = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
                drawn.drawImage(image, 0, 0);
                return drawn.getImageData(0, 0, image.width, image.height).data;
              }),
            );
            return one?.length === two?.length && one?.every((value, i) => Math.abs(value - (two?.[i] ?? 0)) <= 16);
          },
          pictures.map((each) => each.toString('base64')),
        );
      /** With the marks, without them, and with them again. */
      const look = async () => {
        const before = await shoot();
        await paint('transparent');
        const without = await shoot();
        await paint('');
        return { before, without, after: await shoot() };
      };
      let seen = await look();
      while (!(await isSame(seen.before, seen.after))) seen = await look(); // something else was still moving
      assert.ok(await isSame(seen.before, seen.without), 'marks were seen beside what they belong to');
      assert.deepEqual(complaints, []);
    },
    { start: startFake },
  ));

test('behind a mention or a link numbers stay in their order, whatever was written before', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      await ann.say('(ש) @ann, 1 < 2');
      await ann.say('(ש) https://a.example/, 1 < 2');
      await ann.page.waitForFunction(() => document.querySelectorAll('.entry:not(.pending) .text').length === 2);
      const lefts = await ann.page.locator('.entry .text').evaluateAll((all) =>
        all.map((each) => {
          const end = /** @type {Text} */ (document.createTreeWalker(each, NodeFilter.SHOW_TEXT).lastChild());
          const left = (/** @type {string} */ digit) => {
            const range = document.createRange();
            range.setStart(end, end.data.indexOf(digit));
            range.setEnd(end, end.data.indexOf(digit) + 1);
            return range.getBoundingClientRect().left;
          };
          return left('1') < left('2');
        }),
      );
      assert.deepEqual(lefts, [true, true]);
      assert.deepEqual(ann.complaints, []);
    },
    { start: startFake },
  ));
