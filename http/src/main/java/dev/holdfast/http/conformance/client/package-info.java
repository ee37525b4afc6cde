/** The client of the conformance suite: HTTP on plain sockets, and sessions spoken by hand. */
@NullMarked
package dev.holdfast.http.conformance.client;

import org.jspecify.annotations.NullMarked;
