package dev.holdfast.http.command;

import com.google.common.base.CharMatcher;

/** A setting that is not allowed; the message names it, its value, and what is allowed. */
final class SettingException extends Exception {

  private static final long serialVersionUID = 1;
  private static final CharMatcher CONTROLS = CharMatcher.javaIsoControl(); // it is one line

  SettingException(String message) {
    super(CONTROLS.replaceFrom(message, '?'));
  }
}
