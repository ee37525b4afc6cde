/** The conformance suite: tests any server at a URL against the rules of the protocol. */
@NullMarked
package dev.holdfast.http.conformance;

import org.jspecify.annotations.NullMarked;
