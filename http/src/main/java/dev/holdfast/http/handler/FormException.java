package dev.holdfast.http.handler;

/** The error for a body that is no form, or cannot be read as one; the message says why. */
public final class FormException extends Exception {
  private static final long serialVersionUID = 1;

  /** Whether it is a form of another kind, rather than a broken one. */
  public final boolean unsupported;

  private FormException(String message, boolean unsupported) {
    super(message);
    this.unsupported = unsupported;
  }

  static FormException broken(String message) {
    return new FormException(message, false);
  }

  static FormException unsupported(String message) {
    return new FormException(message, true);
  }
}
