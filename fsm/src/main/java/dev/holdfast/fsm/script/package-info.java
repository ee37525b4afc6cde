/**
 * Event sequences of one session as text: read, replayed and printed.
 *
 * <p>The format is defined in {@code docs/scripts.md}. A script is a test of the engine, a picture
 * of the protocol in the docs, and the form in which a session's own journal is printed, so that a
 * report from the field becomes a test by copying it.
 */
@NullMarked
package dev.holdfast.fsm.script;

import org.jspecify.annotations.NullMarked;
