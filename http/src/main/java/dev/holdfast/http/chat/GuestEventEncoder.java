package dev.holdfast.http.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Equivalence;
import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.MessageBatch;
import dev.holdfast.core.chat.guest.StreamedMessage;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.http.transport.StreamChunk;
import java.io.ByteArrayOutputStream;

/**
 * The encoder of server-sent events (WHATWG HTML, 9.2): an event for each message, with its JSON as
 * members get it, which has no line breaks. What many streams are told is encoded once and shared;
 * the last eight batches are kept. Confined to the loop.
 */
final class GuestEventEncoder {

  /** A comment, which no page sees: it keeps proxies awake. */
  static final StreamChunk COMMENT = StreamChunk.of(":\n\n".getBytes(UTF_8), 0, Integer.MAX_VALUE);

  private static final int KEPT = 8; // batches
  private static final int RETRY = 3_000; // milliseconds after which a browser connects again

  private final BoundedMap<Equivalence.Wrapper<MessageBatch>, StreamChunk> latest =
      BoundedMap.byInsertion(KEPT);

  /** The events of these messages; the id of each is where the stream is behind it. */
  StreamChunk messages(MessageBatch batch) {
    return latest.computeIfAbsent(Equivalence.identity().wrap(batch), key -> encode(batch));
  }

  private static StreamChunk encode(MessageBatch batch) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (StreamedMessage message : batch.messages()) {
      String id = GuestCursorCodec.eventId(new GuestCursor(batch.log(), message.seq()));
      all.writeBytes(("id: " + id + "\ndata: ").getBytes(UTF_8));
      all.writeBytes(message.packet().bytes());
      all.writeBytes("\n\n".getBytes(UTF_8));
    }
    return StreamChunk.of(all.toByteArray(), batch.messages().size(), batch.listeners());
  }

  /**
   * The beginning of a stream: how soon to connect again, and where the stream is. The position is
   * told before there is an event, so that a client which loses its connection before the first one
   * goes on from there.
   *
   * @param complete false if there is a gap before
   */
  static StreamChunk begin(GuestCursor cursor, boolean complete) {
    return chunk("retry: " + RETRY + "\n" + moved(cursor, complete));
  }

  /** The event of a gap, behind which the stream is at this cursor. */
  static StreamChunk gap(GuestCursor cursor) {
    return chunk(moved(cursor, false));
  }

  private static String moved(GuestCursor cursor, boolean complete) {
    String id = "id: " + GuestCursorCodec.eventId(cursor) + "\n\n";
    return complete ? id : "event: gap\ndata: {}\n" + id; // one without data is none
  }

  private static StreamChunk chunk(String text) {
    return StreamChunk.of(text.getBytes(UTF_8), 1, 1);
  }
}
