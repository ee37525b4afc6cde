/** Tests of the store in memory. */
@NullMarked
package dev.holdfast.core.store.memory;

import org.jspecify.annotations.NullMarked;
