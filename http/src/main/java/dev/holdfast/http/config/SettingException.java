package dev.holdfast.http.config;

/** A setting that is not allowed; the message names it, its value, and what is allowed. */
public final class SettingException extends Exception {

  private static final long serialVersionUID = 1;

  SettingException(String message) {
    super(ControlCharacters.escape(message));
  }
}
