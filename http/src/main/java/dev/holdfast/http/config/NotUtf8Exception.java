package dev.holdfast.http.config;

import java.io.IOException;

/** The error for a file in another encoding; the message says what to do. */
public final class NotUtf8Exception extends IOException {

  private static final long serialVersionUID = 1;

  NotUtf8Exception(boolean wide) {
    super("not UTF-8" + (wide ? " but UTF-16" : "") + "; save it as UTF-8");
  }
}
