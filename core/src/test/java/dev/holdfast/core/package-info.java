/** Tests of the server without a network, on virtual time. */
@NullMarked
package dev.holdfast.core;

import org.jspecify.annotations.NullMarked;
