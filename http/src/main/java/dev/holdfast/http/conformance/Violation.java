package dev.holdfast.http.conformance;

/** A fault of the server: what a rule demands and what was seen instead. */
public final class Violation extends Exception {

  private static final long serialVersionUID = 1;

  Violation(String message) {
    super(message);
  }
}
