package dev.holdfast.http.cli;

/** A file of scripts that cannot be read, played or written; the message names it and says why. */
public final class UnusableScriptException extends Exception {

  private static final long serialVersionUID = 1;

  private final String problem;

  UnusableScriptException(String problem) {
    super(problem);
    this.problem = problem;
  }

  @Override
  public String getMessage() {
    return problem;
  }
}
