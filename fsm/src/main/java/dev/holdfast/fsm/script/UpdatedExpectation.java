package dev.holdfast.fsm.script;

/**
 * An expectation of a script that was replaced, because the step came out otherwise: before and
 * after.
 *
 * @param line counted from 1, in the text that was rewritten
 */
public record UpdatedExpectation(String script, int line, String before, String after) {}
