package dev.holdfast.http.server;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static dev.holdfast.http.TestPackets.json;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestStream;
import dev.holdfast.core.chat.guest.GuestStreamListener;
import dev.holdfast.core.chat.guest.GuestStreams;
import dev.holdfast.core.chat.guest.MessageBatch;
import dev.holdfast.core.chat.guest.StreamedMessage;
import dev.holdfast.core.limit.ClientHost;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Streams whose other side is the test: there are the rooms {@code lobby} and {@code tea}, whose
 * log is {@code L0g}, and of which seven messages were said.
 */
final class FakeGuestStreams implements GuestStreams {

  static final long HEAD = 7;

  /** A stream that is open. */
  final class Open implements GuestStream {
    final String room;
    final @Nullable GuestCursor from;
    final GuestStreamListener listener;
    final AtomicInteger ready = new AtomicInteger(); // how often the listener has said so
    private boolean begun;

    Open(String room, @Nullable GuestCursor from, GuestStreamListener listener) {
      this.room = room;
      this.from = from;
      this.listener = listener;
    }

    @Override
    public void ready() {
      ready.incrementAndGet();
      if (!begun) {
        begun = true;
        boolean known = from == null || from.log() == null || from.log().equals("L0g");
        long seq = from == null ? HEAD : known ? from.seq() : 0;
        listener.movedTo(new GuestCursor("L0g", seq), known);
      }
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }

  final ConcurrentLinkedQueue<Open> open = new ConcurrentLinkedQueue<>();
  volatile boolean full;

  /** Messages with these numbers and this text, for so many streams. */
  static MessageBatch messages(int listeners, String text, long first, long last) {
    return new MessageBatch(
        "L0g",
        LongStream.rangeClosed(first, last)
            .mapToObj(seq -> new StreamedMessage(seq, json("{\"text\":\"" + text + "\"}")))
            .collect(toImmutableList()),
        listeners);
  }

  @Override
  public @Nullable String nameProblem(String room) {
    return room.equals("TEA") ? "This one is written tea." : null;
  }

  @Override
  public boolean exists(String room) {
    return room.equals("lobby") || room.equals("tea");
  }

  @Override
  public boolean isFull(ClientHost host) {
    return full;
  }

  @Override
  public GuestStream open(
      ClientHost host, String room, @Nullable GuestCursor from, GuestStreamListener listener) {
    Open stream = new Open(room, from, listener);
    open.add(stream);
    return stream;
  }
}
