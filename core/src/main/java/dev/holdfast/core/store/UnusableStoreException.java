package dev.holdfast.core.store;

import java.io.IOException;

/**
 * The error for a store that cannot be used. Its message, for an operator, says which store, why,
 * and what to do.
 */
public final class UnusableStoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes an error with a message for an operator. */
  public UnusableStoreException(String message) {
    super(message);
  }

  /** Makes an error with a message for an operator, and with its cause. */
  public UnusableStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
