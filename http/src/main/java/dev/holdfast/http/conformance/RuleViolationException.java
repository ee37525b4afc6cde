package dev.holdfast.http.conformance;

/** A fault of the server: what a rule demands and what was seen instead. */
public final class RuleViolationException extends Exception {

  private static final long serialVersionUID = 1;

  RuleViolationException(String message) {
    super(message);
  }
}
