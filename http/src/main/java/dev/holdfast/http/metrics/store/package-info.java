/**
 * The metrics of the chat's store. They have a package of their own because the server does not
 * depend on the store.
 */
@NullMarked
package dev.holdfast.http.metrics.store;

import org.jspecify.annotations.NullMarked;
