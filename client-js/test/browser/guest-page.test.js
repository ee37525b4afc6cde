import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { withBrowser } from '../support/browser.js';

/** A chat page in the way of 2010: a loop of GETs, a POST for each message. */
const PAGE = `<!DOCTYPE html>
<script src="/jquery.js"></script>
<form><input id="text" autocomplete="off"></form>
<pre id="said"></pre>
<script>
  function listen() {
    $.ajax({ type: "GET", url: "chat", success: function (text) {
      if (text) $("#said").append(document.createTextNode(text));
      listen();
    } });
  }
  $("form").submit(function () {
    $.ajax({ type: "POST", url: "chat", data: { message: $("#text").val() } });
    $("#text").val("");
    return false;
  });
  $(listen);
</script>`;

test('a guest page that polls with jQuery receives each message once and in order', () =>
  withBrowser(async (context, server) => {
    const jquery = await readFile(new URL('../../node_modules/jquery/dist/jquery.js', import.meta.url), 'utf8');
    await context.route('**/jquery.js', (route) => route.fulfill({ contentType: 'text/javascript', body: jquery }));
    await context.route('**/old', (route) => route.fulfill({ contentType: 'text/html', body: PAGE }));
    const listening = () =>
      page.waitForRequest((request) => request.method() === 'GET' && request.url().endsWith('/chat'));
    const page = await context.newPage();
    const begun = listening();
    await page.goto(`${server.url}/old`);
    await begun;
    const expected = [];
    for (let n = 1; n <= 5; n++) {
      await page.locator('#text').fill(`<i>message ${n}</i>`);
      await page.locator('#text').press('Enter');
      expected.push(`guest: <i>message ${n}</i>`);
      // Two POSTs of such a page may overtake each other; received messages cannot.
      await page.waitForFunction(
        (text) => document.querySelector('#said')?.textContent?.includes(text),
        `message ${n}`,
      );
    }
    const said = (await page.locator('#said').textContent()) ?? '';
    assert.deepEqual(said.trim().split('\n'), expected);
  }));
