package dev.holdfast.core.chat.guest;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.service.ChatListener;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.RoomNameRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.loop.EventLoop;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@link GuestStreams} of all rooms. Confined to the loop. */
public final class RoomStreams implements GuestStreams, ChatListener {

  /** Milliseconds between two signs of life of a stream; proxies wait for a minute, usually. */
  private static final long KEEP_ALIVE = 15_000;

  private final ChatService chat;
  private final ListenerLimiter limiter;
  private final EventLoop loop;
  private final MissedMessageReader missed;
  private final Map<String, StreamedRoom> rooms = new HashMap<>(); // those with streams, by name
  private final Set<OpenStream> streams = new LinkedHashSet<>(); // the one that is due first first

  /**
   * Makes no streams yet; to be added to the listeners of the chat's events.
   *
   * @param limiter counts other listeners too
   */
  public RoomStreams(ChatService chat, ListenerLimiter limiter, EventLoop loop) {
    this.chat = chat;
    this.limiter = limiter;
    this.loop = loop;
    this.missed = new MissedMessageReader(chat, loop);
  }

  @Override
  public @Nullable String nameProblem(String room) {
    List<LocalizablePhrase> problem = RoomNameRule.problem(room);
    return problem.isEmpty() ? null : LocalizablePhrase.english(problem);
  }

  @Override
  public boolean exists(String room) {
    return chat.exists(room);
  }

  @Override
  public boolean isFull(ClientHost host) {
    return limiter.isFull(host);
  }

  @Override
  public GuestStream open(
      ClientHost host, String name, @Nullable GuestCursor from, GuestStreamListener listener) {
    ReadPosition position = position(name, from);
    StreamedRoom room =
        rooms.computeIfAbsent(name, key -> new StreamedRoom(name, position.log(), loop));
    long gone = chat.oldest(name) - 1;
    OpenStream stream =
        new OpenStream(
            this,
            host,
            room,
            listener,
            Math.max(position.known(), gone),
            position.ofThisLog() && position.known() >= gone);
    room.add(stream);
    limiter.add(host);
    stream.dueAt(loop.now() + KEEP_ALIVE);
    streams.add(stream);
    return stream;
  }

  /** Returns the position of a listener; a number without a log may be ahead, and waits then. */
  private ReadPosition position(String room, @Nullable GuestCursor from) {
    ReadPosition head = chat.position(room, null, null).atHead();
    return from == null || (from.log() == null && from.seq() > head.head())
        ? head
        : chat.position(room, from.seq(), from.log());
  }

  /** Whether a stream lacks no message. */
  boolean isCurrent(OpenStream stream) {
    return stream.known() >= chat.position(stream.room().name(), null, null).head();
  }

  /** Reads the next messages that a stream lacks. */
  void readMissed(OpenStream stream) {
    missed.read(stream);
  }

  /** A stream is closed. */
  void remove(OpenStream stream) {
    streams.remove(stream);
    missed.remove(stream);
    limiter.remove(stream.host());
    StreamedRoom room = stream.room();
    room.remove(stream);
    if (room.isEmpty()) {
      rooms.remove(room.name());
    }
  }

  /** Keeps the streams alive that are due; to be called every 100 to 250 ms. */
  public void sweep() {
    long now = loop.now();
    while (!streams.isEmpty()) {
      OpenStream first = streams.iterator().next();
      if (first.due() > now) {
        return;
      }
      streams.remove(first);
      first.dueAt(now + KEEP_ALIVE);
      streams.add(first);
      first.keepAlive();
    }
  }

  // ---- what happens in the chat

  @Override
  public void published(String name, Entry entry) {
    StreamedRoom room = rooms.get(name);
    if (room != null) {
      room.publish(entry);
    }
  }

  @Override
  public void ended(String name) {
    StreamedRoom room = rooms.get(name);
    if (room != null) {
      room.streams().forEach(OpenStream::end);
    }
  }

  /** Ends the streams of hosts that are banned now. */
  @Override
  public void banned(ClientNetwork network) {
    for (OpenStream stream : ImmutableList.copyOf(streams)) {
      if (chat.banError(stream.host()) != null) {
        stream.end();
      }
    }
  }
}
