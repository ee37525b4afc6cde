package dev.holdfast.fsm.script;

/**
 * The error for a part of a line that cannot be read. {@link ScriptParser} adds the number of the
 * line.
 */
final class LineSyntaxException extends Exception {

  private static final long serialVersionUID = 1;

  LineSyntaxException(String message) {
    super(message);
  }
}
