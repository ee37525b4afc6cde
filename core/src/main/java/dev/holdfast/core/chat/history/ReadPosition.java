package dev.holdfast.core.chat.history;

import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.store.ChatStore.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The read position of a client in the log of a room. Immutable.
 *
 * @param log the id of the log
 * @param known the number of the last message that the client has; 0 if it has none, or only of
 *     another log
 * @param head the number of the newest message
 * @param ofThisLog false if the client's messages are of another log, so that there is a gap
 */
public record ReadPosition(String log, long known, long head, boolean ofThisLog) {

  /**
   * Returns the position of a client that has the messages up to {@code since} of a log.
   *
   * @param since null if it has none yet
   * @param logId the id of that log; null for the current log
   */
  public static ReadPosition of(@Nullable Long since, @Nullable String logId, MessageLog log) {
    long known = since == null ? 0 : since;
    boolean ofThisLog = (logId == null || logId.equals(log.id())) && known <= log.head();
    return new ReadPosition(log.id(), ofThisLog ? known : 0, log.head(), ofThisLog);
  }

  /** Returns the position after the newest message. */
  public ReadPosition atHead() {
    return new ReadPosition(log, head, head, true);
  }

  /** Whether no message is missing. */
  public boolean isCurrent() {
    return known == head;
  }

  /** Returns the range of the newest missing messages, as many as one packet may have. */
  public Range missing() {
    return new Range(
        known, head, ServerPacket.History.MAX_MESSAGES, ServerPacket.History.MAX_BYTES);
  }

  /** Whether these messages, read from {@link #missing}, follow the known ones without a gap. */
  public boolean isContinuedBy(List<Entry> entries) {
    return ofThisLog && (entries.isEmpty() ? isCurrent() : entries.get(0).seq() == known + 1);
  }
}
