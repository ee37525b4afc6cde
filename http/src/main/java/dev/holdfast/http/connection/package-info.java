/**
 * Connections of clients: the listener that accepts them, the registry that counts and closes them,
 * the conduits that see their bytes, the limiter of their requests, and the handlers that every
 * request passes.
 */
@NullMarked
package dev.holdfast.http.connection;

import org.jspecify.annotations.NullMarked;
