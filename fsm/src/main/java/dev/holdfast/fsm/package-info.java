/**
 * The session engine: one BOSH session as a value that is told what happens, and when, and answers
 * with what must be done.
 *
 * <p>Pure: no threads, clocks, I/O, logging or randomness. A session and all its parts belong to
 * one thread; values (records, enums) are immutable. {@link dev.holdfast.fsm.SessionEngine} is the
 * way in, {@link dev.holdfast.fsm.ConnectionFsm} the table to read first; {@link
 * dev.holdfast.fsm.RequestWindow} decides what a request id means: the next request, an early one,
 * a repeat, or none of these.
 */
@NullMarked
package dev.holdfast.fsm;

import org.jspecify.annotations.NullMarked;
