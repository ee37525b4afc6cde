/** The contract of all chat stores, which speaks the port only. */
@NullMarked
package dev.holdfast.core.store.contract;

import org.jspecify.annotations.NullMarked;
