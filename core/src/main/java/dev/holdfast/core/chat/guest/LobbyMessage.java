package dev.holdfast.core.chat.guest;

import dev.holdfast.core.chat.text.PublishedTextRule;

/**
 * A message of the lobby as guests read it, who have no session: the nick of the sender, and the
 * text. Immutable.
 */
public record LobbyMessage(String nick, String text) {

  /** Returns the text in one line: line breaks become spaces. */
  public String line() {
    return PublishedTextRule.oneLine(text);
  }
}
