/**
 * What outlives the process: the messages of each room, who may come back as whom, and who is
 * banned. {@link dev.holdfast.core.store.Store} is the port; rows go in and out, never packets.
 */
@NullMarked
package dev.holdfast.core.store;

import org.jspecify.annotations.NullMarked;
