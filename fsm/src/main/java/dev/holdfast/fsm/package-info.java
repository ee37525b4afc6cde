/** The session engine, pure: no threads, clocks, I/O, logging or randomness. */
@NullMarked
package dev.holdfast.fsm;

import org.jspecify.annotations.NullMarked;
