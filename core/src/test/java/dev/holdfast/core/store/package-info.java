/** The contract that every store is held against. */
@NullMarked
package dev.holdfast.core.store;

import org.jspecify.annotations.NullMarked;
