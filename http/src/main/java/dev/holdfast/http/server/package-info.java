/**
 * The server on the network: Undertow's handlers around the sessions of {@code core}, all of them
 * on one I/O thread (see {@link dev.holdfast.http.loop.XnioEventLoop}).
 */
@NullMarked
package dev.holdfast.http.server;

import org.jspecify.annotations.NullMarked;
