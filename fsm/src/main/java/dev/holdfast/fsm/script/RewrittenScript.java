package dev.holdfast.fsm.script;

import com.google.common.collect.ImmutableList;

/**
 * The new text of a file, as {@link ScriptRewriter} returns it.
 *
 * @param wasCumulative whether the old text was of the {@linkplain CumulativeScriptSyntax
 *     cumulative form}
 * @param changes the steps that came out otherwise; those that only took the per-step form are not
 *     among them
 */
public record RewrittenScript(
    String text, boolean wasCumulative, ImmutableList<RewrittenLine> changes) {

  /** How many lines stand before those that were there. */
  int linesAdded() {
    return wasCumulative ? 2 : 0;
  }
}
