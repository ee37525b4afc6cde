package dev.holdfast.http.demo;

/** The demo cannot go on. The message says why, and what helps, in one line for people. */
public final class DemoException extends Exception {

  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
