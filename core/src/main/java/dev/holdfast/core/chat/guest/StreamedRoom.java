package dev.holdfast.core.chat.guest;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.loop.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A room with streams, which it tells what is published. They are told in rounds, as members are:
 * what is published in one turn of the loop is one batch, and a round of many streams is in slices,
 * between which the loop does other work. Meanwhile the next batch grows. Confined to the loop.
 */
final class StreamedRoom {

  private static final int SLICE = 500; // streams that are told in one task of the loop
  private static final long PAUSE = 1; // milliseconds between slices, for the loop's sockets

  private final String name;
  private final String log;
  private final EventLoop loop;
  private final Set<OpenStream> streams = new LinkedHashSet<>();
  private final List<StreamedMessage> published = new ArrayList<>(); // since the round began
  private ImmutableList<OpenStream> recipients = ImmutableList.of(); // of the round
  private MessageBatch round; // the messages of the round, of no meaning without recipients
  private int reached; // how many of the recipients were told the round
  private boolean scheduled;

  /**
   * Makes a room without streams.
   *
   * @param log the id of its log
   */
  StreamedRoom(String name, String log, EventLoop loop) {
    this.name = name;
    this.log = log;
    this.loop = loop;
    this.round = new MessageBatch(log, ImmutableList.of(), 0);
  }

  String name() {
    return name;
  }

  /** The id of its log. */
  String log() {
    return log;
  }

  void add(OpenStream stream) {
    streams.add(stream);
  }

  void remove(OpenStream stream) {
    streams.remove(stream);
  }

  /** All its streams now. */
  ImmutableList<OpenStream> streams() {
    return ImmutableList.copyOf(streams);
  }

  boolean isEmpty() {
    return streams.isEmpty();
  }

  /** Tells all streams a message, together with what else is published in this turn. */
  void publish(Entry entry) {
    published.add(new StreamedMessage(entry.seq(), entry.packet()));
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::tellSlice);
    }
  }

  private void tellSlice() {
    if (reached == recipients.size()) {
      recipients = streams();
      reached = 0;
      round = new MessageBatch(log, ImmutableList.copyOf(published), recipients.size());
      published.clear();
    }
    int until = Math.min(reached + SLICE, recipients.size());
    while (reached < until) {
      recipients.get(reached++).published(round);
    }
    scheduled = reached < recipients.size() || !published.isEmpty();
    if (scheduled) {
      loop.runAfter(PAUSE, this::tellSlice);
    } else {
      recipients = ImmutableList.of(); // those that have gone are garbage
      reached = 0;
    }
  }
}
