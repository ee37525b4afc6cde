/** Tests of what outlives the process. */
@NullMarked
package dev.holdfast.core.store;

import org.jspecify.annotations.NullMarked;
