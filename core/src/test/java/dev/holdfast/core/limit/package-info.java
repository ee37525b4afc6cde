/** Tests of limits, on virtual time. */
@NullMarked
package dev.holdfast.core.limit;

import org.jspecify.annotations.NullMarked;
