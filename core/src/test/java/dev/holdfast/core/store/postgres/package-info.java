@NullMarked
package dev.holdfast.core.store.postgres;

import org.jspecify.annotations.NullMarked;
