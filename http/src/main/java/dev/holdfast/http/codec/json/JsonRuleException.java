package dev.holdfast.http.codec.json;

import java.io.IOException;

/**
 * The error for JSON that breaks a rule of ours. The message says which, for the client to read;
 * those of Gson speak of its own settings.
 */
final class JsonRuleException extends IOException {
  private static final long serialVersionUID = 1;

  JsonRuleException(String message) {
    super(message);
  }
}
