/** The metrics of the chat's store, which the server itself knows nothing of. */
@NullMarked
package dev.holdfast.http.metrics.store;

import org.jspecify.annotations.NullMarked;
