/** Complete responses, and the lingering close of a connection behind one. */
@NullMarked
package dev.holdfast.http.response;

import org.jspecify.annotations.NullMarked;
