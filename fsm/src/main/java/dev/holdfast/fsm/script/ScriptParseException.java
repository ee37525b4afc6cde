package dev.holdfast.fsm.script;

/**
 * The error for a script that cannot be read. The message names the line and what is wrong with it.
 */
public final class ScriptParseException extends Exception {

  private static final long serialVersionUID = 1;

  private final int line;

  ScriptParseException(int line, String message) {
    super(message);
    this.line = line;
  }

  ScriptParseException(int line, LineSyntaxException cause) {
    super(cause.getMessage(), cause);
    this.line = line;
  }

  /** The line, counted from 1. */
  public int line() {
    return line;
  }
}
