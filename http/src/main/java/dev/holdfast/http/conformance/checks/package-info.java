/** The checks of the conformance suite, a class for each part of the protocol. */
@NullMarked
package dev.holdfast.http.conformance.checks;

import org.jspecify.annotations.NullMarked;
