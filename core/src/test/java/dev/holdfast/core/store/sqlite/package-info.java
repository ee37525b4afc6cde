/** Tests of the store in a file. */
@NullMarked
package dev.holdfast.core.store.sqlite;

import org.jspecify.annotations.NullMarked;
