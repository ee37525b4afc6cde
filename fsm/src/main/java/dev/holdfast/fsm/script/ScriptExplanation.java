package dev.holdfast.fsm.script;

import com.google.common.collect.ImmutableList;

/**
 * The explanation of a file of scripts: its lines with the rows that fired, and diagrams.
 *
 * @param lines of text, to be printed
 * @param mismatches how many steps came out otherwise than their lines say
 */
public record ScriptExplanation(ImmutableList<String> lines, int mismatches) {}
