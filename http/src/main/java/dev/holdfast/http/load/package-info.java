/**
 * The load tester: many sessions by the real protocol in one event loop, which counts what is lost,
 * doubled or reordered, and how long a message takes.
 */
@NullMarked
package dev.holdfast.http.load;

import org.jspecify.annotations.NullMarked;
