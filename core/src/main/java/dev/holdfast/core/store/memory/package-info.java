/** The store in memory, which lives as long as the process. */
@NullMarked
package dev.holdfast.core.store.memory;

import org.jspecify.annotations.NullMarked;
