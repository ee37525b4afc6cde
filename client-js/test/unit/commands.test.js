import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ban, info, kick, quote } from '../../page/admin-commands.js';
import { isAdminCommand, isAuth, isCommand, isLogout, isOpen, isSlashed } from '../../src/chat/commands.js';

test('an argument keeps its blanks, quotes and backslashes', () => {
  assert.equal(quote('ann'), '"ann"');
  assert.equal(quote('ann of the "sea"'), '"ann of the \\"sea\\""');
  assert.equal(quote('C:\\'), '"C:\\\\"');
  assert.equal(quote('“typeset” „quotes” ＂too＂'), '"\\“typeset\\” \\„quotes\\” \\＂too\\＂"');
  assert.equal(quote(' two\nlines '), '"two lines"');
});

test('an admin action is written as the command that would be typed', () => {
  assert.equal(info('bob b'), '/admin info "bob b"');
  assert.equal(kick('bob', 'too "loud"'), '/admin kick "bob" "too \\"loud\\""');
  assert.equal(ban('bob', 'spam', 3600), '/admin ban "bob" "spam" 3600');
});

test('a command starts with a slash of any width, after any invisible characters', () => {
  for (const text of ['/help', '  /help', '／help', '\u200b/help', '/']) assert.ok(isCommand(text), text);
  for (const text of ['help', 'and/or', 'http://x', '', '\u3164help']) assert.ok(!isCommand(text), text);
});

test('text that may be meant as a command counts as one, which is not shown', () => {
  const unseen = ['', ' ', '\t', '\u00a0', '\u00ad', '\u3164', '\u115f', '\u1160', '\uffa0', '\u2800', '\ufe0f'];
  for (const blank of [...unseen, '\u{e0001}', '\u{e0fff}', '\u2800\u3164 \u200b']) {
    for (const slash of '/／⁄∕⧸⧶⫽⫻⟋╱⁁᜵⼃〳㇓\\＼﹨∖⟍⧵⧹⑊⟈⳹') {
      const text = `${blank}${slash}auth secret`;
      assert.ok(isCommand(text) && !isOpen(text), JSON.stringify(text));
    }
  }
});

test('a letter that looks like a slash counts only before the word of a command', () => {
  for (const letter of 'Ⳇⳇノ丿丶⼂㇔\u{1d20f}\u{1d23a}\u{1d23b}') {
    for (const text of [
      `${letter}auth secret`,
      `\u3164${letter}/${letter}Auth secret`,
      `${letter}ADMIN x`,
      `${letter}help`,
      `${letter} \u0304\u034f${letter}auth secret`,
    ]) {
      assert.ok(isCommand(text) && !isOpen(text), JSON.stringify(text));
    }
    for (const text of [letter, `${letter}ート`, `${letter}authentic`]) assert.ok(!isCommand(text), text);
  }
});

test('a mark that may combine counts like a letter, and no text takes long to look at', () => {
  assert.ok(isCommand('\u0338auth secret') && isCommand(' \u0338 help'));
  for (const unseen of ['\u034f', ' ', '\u0338', '\u200b', '\u034f\u0338']) {
    assert.ok(!isCommand(unseen.repeat(4000)) && !isCommand(`ノ${unseen.repeat(4000)}x`));
  }
});

test('text with a slash is a command even to one member, and a letter that only looks like a slash is not', () => {
  for (const text of ['/help', ' ／auth x', '\u200b/help']) assert.ok(isSlashed(text), text);
  for (const text of ['\\o/', '⁄me', 'help']) assert.ok(!isSlashed(text), text);
});

test('only help and admin commands are shown: all else may be a password', () => {
  for (const text of ['hello', '/help', '/admin bans', ' /ADMIN help']) assert.ok(isOpen(text), text);
  for (const text of ['/auth secret', '/atuh secret', '/AUTH secret', '/secret', '／auth secret', '/helpsecret']) {
    assert.ok(!isOpen(text), text);
  }
});

test('commands that grant, drop or need the right of an admin are recognized', () => {
  assert.ok(isAdminCommand('/admin bans') && isAdminCommand(' /ADMIN') && !isAdminCommand('/administer'));
  assert.ok(isAuth('/auth secret') && isAuth('/Auth x') && !isAuth('/author') && !isAuth('auth x'));
  assert.ok(isLogout('/admin logout') && isLogout('／admin  logout ') && !isLogout('/admin logout now'));
});
