/** Connections of clients: where they are accepted, counted, weighed, found slow, and cut. */
@NullMarked
package dev.holdfast.http.connection;

import org.jspecify.annotations.NullMarked;
