package dev.holdfast.fsm.script;

/**
 * A step that came out otherwise than its line said.
 *
 * @param line counted from 1, in the text that was rewritten
 */
public record RewrittenLine(String script, int line, String before, String after) {}
