package dev.holdfast.core.chat.guest;

import com.google.common.collect.ImmutableList;

/**
 * A batch of messages that follow each other in the log of a room without a gap; at least one. Many
 * streams are told the same batch, which is encoded once: it is known by its identity. Immutable.
 *
 * @param log the id of the log
 * @param listeners how many streams are told it
 */
public record MessageBatch(String log, ImmutableList<StreamedMessage> messages, int listeners) {

  /** The number of the first message. */
  long first() {
    return messages.get(0).seq();
  }

  /** The number of the last message. */
  long last() {
    return messages.get(messages.size() - 1).seq();
  }

  /** Returns a batch for one stream of those behind a message that is among these. */
  MessageBatch after(long seq) {
    int from = (int) (seq + 1 - first());
    return new MessageBatch(log, messages.subList(from, messages.size()), 1);
  }
}
