package dev.holdfast.fsm.script;

import com.google.common.collect.ImmutableList;

/**
 * The new text of a script file, as {@link ScriptRewriter} returns it.
 *
 * @param wasLegacy whether the old text was of the {@linkplain LegacyScriptSyntax legacy form}
 * @param changes the steps that came out otherwise; those that only took the current form are not
 *     among them
 */
public record RewrittenScript(
    String text, boolean wasLegacy, ImmutableList<UpdatedExpectation> changes) {

  /** How many lines stand before those that were there. */
  int linesAdded() {
    return wasLegacy ? 2 : 0;
  }
}
