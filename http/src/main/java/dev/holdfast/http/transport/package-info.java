/** Exchanges that are answered later or by a stream, and writes that are under way. */
@NullMarked
package dev.holdfast.http.transport;

import org.jspecify.annotations.NullMarked;
