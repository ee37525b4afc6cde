package dev.holdfast.http.config;

/**
 * A setting that is not allowed; the message names it, its value, and what is allowed. It is to be
 * escaped where it is shown.
 */
public final class SettingException extends Exception {

  private static final long serialVersionUID = 1;

  SettingException(String message) {
    super(message);
  }
}
