/**
 * Connections of clients: the listener that accepts them, the registry that counts and closes them,
 * the conduits that see their bytes, and the limiter of their requests.
 */
@NullMarked
package dev.holdfast.http.connection;

import org.jspecify.annotations.NullMarked;
