package dev.holdfast.core.store;

import java.io.IOException;

/** A store cannot be used. The message says which, why, and what to do. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With a message for an operator. */
  public StoreException(String message) {
    super(message);
  }

  /** Likewise, with what it came from. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
