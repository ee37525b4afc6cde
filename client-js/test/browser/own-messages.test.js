import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';

/**
 * A guest named bob says something, and so does a member of that name, who leaves.
 *
 * @param {string} url
 */
async function talkAsBob(url) {
  const guest = await fetch(`${url}/chat`, {
    method: 'POST',
    body: new URLSearchParams({ nick: 'bob', message: 'guest' }),
  });
  assert.equal(guest.status, 200);
  /** @param {object} body */
  const post = async (body) => (await fetch(`${url}/bind`, { method: 'POST', body: JSON.stringify(body) })).json();
  const { sid } = await post({ rid: 1, wait: 1, hold: 1 });
  const room = 'lobby';
  const packets = [
    { kind: 'join', room, nick: 'bob' },
    { kind: 'say', room, id: 'f-1', text: 'former member' },
    { kind: 'leave', room },
  ];
  await post({ sid, rid: 2, packets });
  await post({ sid, rid: 3, type: 'terminate' });
}

/**
 * @param {Tab} tab
 * @param {'own' | 'other'} whose
 */
function said(tab, whose) {
  return tab.page.locator(`.entry.${whose} .text`).allTextContents();
}

test('a member is shown what others said under its nick before it joined as that of others', () =>
  withBrowser(async (context, server) => {
    await talkAsBob(server.url);
    const bob = await Tab.join(context, server.url, 'bob');
    await bob.say('mine');
    await bob.sees('mine');
    await bob.page.reload();
    await bob.sees('mine');
    const too = await Tab.join(context, server.url, 'bob');
    await too.sees('mine');
    for (const tab of [bob, too]) {
      assert.deepEqual(await said(tab, 'other'), ['guest', 'former member']);
      assert.deepEqual(await said(tab, 'own'), ['mine']);
      assert.deepEqual(tab.complaints, []);
    }
  }));
