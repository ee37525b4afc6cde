package dev.holdfast.core.chat.guest;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.FailureClassifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that is open, with the position of its listener. It is live once no message is missing:
 * until then it reads the log, page by page, as fast as the listener takes them. Confined to the
 * loop.
 */
final class OpenStream implements GuestStream {

  private static final Logger log = LoggerFactory.getLogger(OpenStream.class);

  private final RoomStreams streams;
  private final ClientHost host;
  private final StreamedRoom room;
  private final GuestStreamListener listener;
  private long known; // the number of the last message that the listener was told, or that is gone
  private boolean complete; // whether it was told all before that, or needed none of it
  private boolean moved = true; // whether it is to be told where it is
  private boolean live;
  private boolean closed;
  private long due; // when something is to be sent at the latest, in milliseconds of the loop

  /**
   * Makes a stream that begins behind this message.
   *
   * @param complete whether the listener has all messages before
   */
  OpenStream(
      RoomStreams streams,
      ClientHost host,
      StreamedRoom room,
      GuestStreamListener listener,
      long known,
      boolean complete) {
    this.streams = streams;
    this.host = host;
    this.room = room;
    this.listener = listener;
    this.known = known;
    this.complete = complete;
  }

  ClientHost host() {
    return host;
  }

  StreamedRoom room() {
    return room;
  }

  /** The number of the last message that the listener needs no more. */
  long known() {
    return known;
  }

  boolean isClosed() {
    return closed;
  }

  /** When something is to be sent at the latest, in milliseconds of the loop. */
  long due() {
    return due;
  }

  /** Something is to be sent until then. */
  void dueAt(long due) {
    this.due = due;
  }

  @Override
  public void ready() {
    if (closed || live) {
      return;
    }
    if (moved) {
      moved = false;
      GuestCursor cursor = new GuestCursor(room.log(), known);
      boolean gapless = complete;
      tell(() -> listener.movedTo(cursor, gapless));
    } else if (streams.isCurrent(this)) {
      live = true;
    } else {
      streams.readMissed(this);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      streams.remove(this);
    }
  }

  /** Tells the listener messages that were published now, as far as it does not have them. */
  void published(MessageBatch batch) {
    if (live && batch.last() > known) {
      heard(batch.first() > known ? batch : batch.after(known));
    }
  }

  /** Tells the listener messages that follow the last ones. */
  void heard(MessageBatch batch) {
    if (!closed) {
      known = batch.last();
      tell(() -> listener.heard(batch));
    }
  }

  /** The messages up to this one are gone. */
  void skipTo(long seq) {
    known = seq;
    complete = false;
    moved = true;
    ready();
  }

  /** Keeps proxies from taking it for dead. */
  void keepAlive() {
    tell(listener::keepAlive);
  }

  /** Ends it, and says so to the listener. */
  void end() {
    if (!closed) {
      close();
      tell(listener::ended);
    }
  }

  /** Tells one listener; its faults do not affect the others. */
  private static void tell(Runnable telling) {
    FailureClassifier.contain(telling, log, "a stream to a guest failed");
  }
}
