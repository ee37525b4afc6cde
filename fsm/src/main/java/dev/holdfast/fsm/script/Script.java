package dev.holdfast.fsm.script;

import java.util.List;

/**
 * A script: a named sequence of events of one session, each with what is expected to come of it.
 *
 * @param name the first word of its heading
 * @param idea the rest of its heading: what it shows
 * @param line where its heading stands, counted from 1
 */
public record Script(
    String name, String idea, int line, ScriptConfig config, List<ScriptStep> steps) {}
