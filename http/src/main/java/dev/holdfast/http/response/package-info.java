/** Answers that are known at once, and how a connection is closed behind one. */
@NullMarked
package dev.holdfast.http.response;

import org.jspecify.annotations.NullMarked;
