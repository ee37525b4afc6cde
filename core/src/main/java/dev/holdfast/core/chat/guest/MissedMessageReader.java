package dev.holdfast.core.chat.guest;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.loop.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The reader of the messages that streams have missed, from the oldest on. It reads one page at a
 * time, whichever stream that is for, so that guests which read a whole log again and again use one
 * reading of the store, and the rest of the chat has its turn. Confined to the loop.
 */
final class MissedMessageReader {

  private static final int PAGE = 200; // messages; fewer if they are long
  private static final int KEPT = 8; // pages that were read lately

  /** The messages of a log from one number to another, which never change. */
  private record Page(String log, long first, long last) {}

  private final ChatService chat;
  private final EventLoop loop;
  private final Set<OpenStream> waiting = new LinkedHashSet<>();
  private final BoundedMap<Page, MessageBatch> recent = BoundedMap.byInsertion(KEPT);
  private boolean reading;

  /** Makes a reader for no stream yet. */
  MissedMessageReader(ChatService chat, EventLoop loop) {
    this.chat = chat;
    this.loop = loop;
  }

  /** Reads the next page for a stream, in its turn. */
  void read(OpenStream stream) {
    waiting.add(stream);
    next();
  }

  /** Reads nothing more for a stream. */
  void remove(OpenStream stream) {
    waiting.remove(stream);
  }

  private void next() {
    if (!reading && !waiting.isEmpty()) {
      reading = true;
      loop.execute(this::readFirst);
    }
  }

  private void readFirst() {
    Iterator<OpenStream> first = waiting.iterator();
    if (!first.hasNext()) {
      reading = false; // all have gone
      return;
    }
    OpenStream stream = first.next();
    first.remove();
    if (!isGone(stream)) {
      long head = chat.position(stream.room().name(), null, null).head();
      read(stream, Math.min(stream.known() + PAGE, head));
    }
  }

  /** Whether the next message of a stream is not kept any more; if so, it is moved behind it. */
  private boolean isGone(OpenStream stream) {
    long oldest = chat.oldest(stream.room().name());
    boolean gone = oldest > stream.known() + 1;
    if (gone) {
      done(() -> stream.skipTo(oldest - 1));
    }
    return gone;
  }

  private void read(OpenStream stream, long upTo) {
    ReadPosition page = new ReadPosition(stream.room().log(), stream.known(), upTo, true);
    chat.history(
        stream.room().name(), page, found -> found(stream, page, found), () -> done(stream::end));
  }

  private void found(OpenStream stream, ReadPosition page, List<Entry> found) {
    if (stream.isClosed()) {
      done(() -> {});
    } else if (page.isContinuedBy(found)) {
      done(() -> stream.heard(batch(page, found)));
    } else if (isGone(stream)) {
      return; // while the page was read
    } else if (page.head() - page.known() > 1) {
      read(stream, page.known() + (page.head() - page.known()) / 2); // it has too many bytes
    } else {
      done(() -> stream.skipTo(page.head())); // the log lacks a message that it should have
    }
  }

  private MessageBatch batch(ReadPosition page, List<Entry> found) {
    return recent.computeIfAbsent(
        new Page(page.log(), page.known() + 1, page.head()),
        key ->
            new MessageBatch(
                page.log(),
                found.stream()
                    .map(entry -> new StreamedMessage(entry.seq(), entry.packet()))
                    .collect(ImmutableList.toImmutableList()),
                1));
  }

  /** A page was read; what the stream is told may ask for its next one. */
  private void done(Runnable telling) {
    reading = false;
    telling.run();
    next();
  }
}
