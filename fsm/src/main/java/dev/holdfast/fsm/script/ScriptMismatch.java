package dev.holdfast.fsm.script;

/**
 * A line of a script that came out otherwise.
 *
 * @param script the name of the sequence
 * @param line where the step stands in its file, counted from 1
 * @param expected the line as it stands
 * @param actual the line as it came out
 */
public record ScriptMismatch(String script, int line, String expected, String actual) {}
