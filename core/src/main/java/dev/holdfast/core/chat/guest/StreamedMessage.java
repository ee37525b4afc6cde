package dev.holdfast.core.chat.guest;

import dev.holdfast.fsm.Packet;

/**
 * A message as streams are told it. Immutable.
 *
 * @param packet the same bytes as the members of the room get
 */
public record StreamedMessage(long seq, Packet packet) {}
