package dev.holdfast.core.chat.history;

import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.store.Store.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Up to where somebody knows the messages of a room, and up to where there are any.
 *
 * @param known the number of the last message known; 0 if none is, or if what is known is of
 *     another log
 * @param head the number of the newest message
 * @param ofThisLog false: what is known is of another log, so there is a gap for sure
 */
public record ReadPosition(long known, long head, boolean ofThisLog) {

  /**
   * Where somebody stands who has seen {@code since} of the log with the id {@code logId}.
   *
   * @param since null: nothing was seen yet
   * @param logId null: the log of now
   */
  public static ReadPosition of(@Nullable Long since, @Nullable String logId, MessageLog log) {
    long known = since == null ? 0 : since;
    boolean ofThisLog = (logId == null || logId.equals(log.id())) && known <= log.head();
    return new ReadPosition(ofThisLog ? known : 0, log.head(), ofThisLog);
  }

  public boolean isCurrent() {
    return known == head;
  }

  /** What to read: the newest of the messages that are missing, as many as are told in one go. */
  public Range missing() {
    return new Range(
        known, head, ServerPacket.History.MOST_MESSAGES, ServerPacket.History.MOST_BYTES);
  }

  /** Whether these messages, read last, begin where the knowledge ends. */
  public boolean isContinuedBy(List<Entry> entries) {
    return ofThisLog && (entries.isEmpty() ? isCurrent() : entries.get(0).seq() == known + 1);
  }
}
