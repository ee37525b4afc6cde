package dev.holdfast.core.chat.guest;

import dev.holdfast.core.chat.text.PublishedTextRule;

/** A message for guests. */
public record HeardMessage(String nick, String text) {

  /** Returns the text in one line: line breaks become spaces. */
  public String line() {
    return PublishedTextRule.oneLine(text);
  }
}
