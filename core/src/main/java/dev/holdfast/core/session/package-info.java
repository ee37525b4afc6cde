/**
 * Sessions: the connection manager of XEP-0124 without a network, and the port to the application
 * behind the sessions ({@link dev.holdfast.core.session.Application}).
 *
 * <p>Confined to one {@link dev.holdfast.core.loop.EventLoop}; nothing is locked.
 */
@NullMarked
package dev.holdfast.core.session;

import org.jspecify.annotations.NullMarked;
