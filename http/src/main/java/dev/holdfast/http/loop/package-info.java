/** The event loop on the I/O thread of XNIO, its timers, and the watchdog of its threads. */
@NullMarked
package dev.holdfast.http.loop;

import org.jspecify.annotations.NullMarked;
