package dev.holdfast.fsm.script;

/** A part of a line that cannot be read. {@link ScriptParser} adds where the line stands. */
final class SyntaxException extends Exception {

  private static final long serialVersionUID = 1;

  SyntaxException(String message) {
    super(message);
  }
}
