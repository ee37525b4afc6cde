/**
 * The client of the conformance suite: HTTP on plain sockets, and sessions whose every request a
 * check decides.
 */
@NullMarked
package dev.holdfast.http.conformance.client;

import org.jspecify.annotations.NullMarked;
