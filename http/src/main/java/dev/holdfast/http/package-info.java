/**
 * The edge: {@code command} reads the settings, {@code server} speaks HTTP, {@code json} knows
 * JSON.
 */
@NullMarked
package dev.holdfast.http;

import org.jspecify.annotations.NullMarked;
