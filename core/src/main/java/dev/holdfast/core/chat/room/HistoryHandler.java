package dev.holdfast.core.chat.room;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.History;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.ChatStore.Range;
import java.util.List;

/**
 * The handler of requests for older messages of one room: it answers when they are read, if the
 * member still has the session that asked. Confined to the loop.
 */
public final class HistoryHandler {

  private static final long RETRY_AFTER = 1_000; // milliseconds after messages could not be read

  private final String room;
  private final MessageLog log;
  private final ChatContext context;

  HistoryHandler(String room, MessageLog log, ChatContext context) {
    this.room = room;
    this.log = log;
    this.context = context;
  }

  /** Sends older messages, once they are read. */
  public void send(Member member, ChatSession session, History asked) {
    long upTo = Math.min(asked.before() - 1, log.head());
    log.read(
        new Range(0, upTo, asked.limit(), ServerPacket.History.MAX_BYTES),
        entries -> {
          if (member.session() == session) { // otherwise it has left, or moved to another session
            session.send(room, context.encode(page(asked, upTo, entries)));
          }
        },
        () -> {
          if (member.session() == session) {
            session.refuse(
                new ErrorPacket(ErrorCode.BUSY, PhraseCode.HISTORY_BUSY)
                    .in(room)
                    .before(asked.before())
                    .retryAfter(RETRY_AFTER));
          }
        });
  }

  private ServerPacket.History page(History asked, long upTo, List<Entry> entries) {
    long first = entries.isEmpty() ? upTo + 1 : entries.get(0).seq();
    return new ServerPacket.History(
        room, asked.before(), Lists.transform(entries, Entry::packet), first <= log.oldest());
  }
}
