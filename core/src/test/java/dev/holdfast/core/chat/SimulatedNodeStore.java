package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.checkEqual;
import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.SimulatedEngine.Event;
import dev.holdfast.core.chat.SimulatedEngine.SimulatedRoom;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.core.store.RosterEntry;
import dev.holdfast.core.store.StoreSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of one node of a simulation: what it asks reaches the {@link SimulatedEngine} later and
 * in order, and so do the answers come back; what others did is seen later still. A node that is
 * cut off asks and hears nothing for a while; one that is dead never does again.
 */
final class SimulatedNodeStore implements ChatStore {

  private static final int LONGEST = 30; // milliseconds of a way to the engine or back
  private static final String OTHER = "a replica that is another";

  /** The place of this node in a room. */
  private static final class Replica {
    final SimulatedRoom room;
    final Roster roster;
    int place; // in the events of the room

    Replica(SimulatedRoom room) {
      this.room = room;
      this.roster = new Roster(room.rev, room.joined());
      this.place = room.events.size();
    }
  }

  final int node;
  private final SimulatedEngine engine;
  private final VirtualLoop loop;
  private final SimulatedLoop own;
  private final Random random;
  private final Map<String, Replica> replicas = new HashMap<>();
  private @Nullable Listener listener;
  private long sentUntil; // when the last request reaches the engine
  private long heardUntil; // when the last answer is here
  private long cutUntil;
  private boolean dead;

  SimulatedNodeStore(
      int node, SimulatedEngine engine, VirtualLoop loop, SimulatedLoop own, Random random) {
    this.node = node;
    this.engine = engine;
    this.loop = loop;
    this.own = own;
    this.random = random;
  }

  /** Cuts the node off from the engine for a while. */
  void cut(long millis) {
    cutUntil = loop.now() + millis;
  }

  void die() {
    dead = true;
  }

  /** Has the engine do something later; the answer comes later still. */
  private <T> void ask(Supplier<T> request, Consumer<T> then) {
    sentUntil = Math.max(sentUntil, Math.max(cutUntil, loop.now()) + random.nextInt(LONGEST));
    loop.runAfter(
        sentUntil - loop.now(),
        () -> {
          if (!dead) {
            T answer = request.get();
            heardUntil =
                Math.max(heardUntil, Math.max(cutUntil, loop.now()) + random.nextInt(LONGEST));
            own.runAfter(heardUntil - loop.now(), () -> then.accept(answer));
          }
        });
  }

  /** Tells what has happened in a room up to a place. */
  private void tell(String name, int place) {
    Replica replica = requireNonNull(replicas.get(name));
    while (replica.place < place) {
      Event event = replica.room.events.get(replica.place++);
      if (event.message() != null) {
        requireNonNull(listener).said(name, event.message());
      } else {
        RosterChange change = requireNonNull(event.change());
        RosterEntry entry = replica.roster.apply(change);
        requireNonNull(listener).changed(name, entry, change, event.node() == node);
      }
    }
  }

  /** The rooms that it follows. */
  Set<String> followed() {
    return replicas.keySet();
  }

  /** Asserts that its replica of a room is what the engine has. */
  void assertReplicates(SimulatedRoom room) {
    for (Replica replica : replicas.values()) {
      if (replica.room == room) {
        checkEqual(room.rev, replica.roster.rev(), OTHER, room.log);
        checkEqual(
            room.joined().stream().map(joined -> joined.nick() + " " + joined.admin()).toList(),
            replica.roster.all().stream()
                .map(entry -> entry.nick() + " " + entry.isAdmin())
                .toList(),
            OTHER,
            room.log);
      }
    }
  }

  /** Sees what has happened in all rooms. */
  void see() {
    if (!dead && loop.now() >= cutUntil) {
      List.copyOf(replicas.keySet())
          .forEach(name -> tell(name, requireNonNull(replicas.get(name)).room.events.size()));
    }
  }

  /** An answer, and the place in the room behind it. */
  private record Answer<T>(T outcome, int place) {}

  private <T> void inRoom(String room, Supplier<T> request, Consumer<T> then) {
    ask(
        () -> {
          T outcome = request.get();
          return new Answer<>(outcome, requireNonNull(replicas.get(room)).room.events.size());
        },
        answer -> {
          tell(room, answer.place);
          then.accept(answer.outcome);
        });
  }

  @Override
  public Contents load() {
    return new Contents(List.of(), List.of(), List.of());
  }

  @Override
  public void listen(Listener listener, Contents kept, StoreSettings settings) {
    this.listener = listener;
  }

  /** The lobby is followed during the call, as the server does before it listens. */
  @Override
  public void follow(String name, Supplier<String> newLog, Consumer<Followed> then) {
    Runnable follow =
        () -> {
          Replica replica = new Replica(engine.room(name, newLog.get()));
          replicas.put(name, replica);
          then.accept(
              new Followed(new Room(name, replica.room.log, replica.room.head, 1), replica.roster));
        };
    if (name.equals("lobby")) {
      follow.run();
    } else {
      ask(() -> name, answer -> follow.run());
    }
  }

  @Override
  public void unfollow(Room room) {
    replicas.remove(room.name());
  }

  @Override
  public void append(Draft draft, Consumer<Outcome> then) {
    inRoom(draft.room(), () -> engine.append(draft), then);
  }

  @Override
  public void join(JoinRequest request, Consumer<JoinOutcome> then) {
    inRoom(request.room(), () -> engine.join(request, node), then);
  }

  @Override
  public void leave(LeaveRequest request, @Nullable Consumer<Outcome> then) {
    inRoom(
        request.room(),
        () -> {
          engine.leave(request, node);
          return new Outcome.Stored(0, 0);
        },
        outcome -> {
          if (then != null) {
            then.accept(outcome);
          }
        });
  }

  @Override
  public void setAdmin(String room, HashCode token, boolean admin) {
    inRoom(
        room,
        () -> {
          engine.setAdmin(room, token, admin);
          return true;
        },
        done -> {});
  }

  @Override
  public boolean isReserved(String room, Nickname nick) {
    return false;
  }

  @Override
  public void remember(
      HashCode sender,
      String id,
      long fingerprint,
      java.time.@Nullable Instant at,
      Consumer<Outcome> then) {
    ask(() -> true, done -> then.accept(new Outcome.Stored(0, 0)));
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    ask(
        () ->
            requireNonNull(engine.rooms.get(room)).messages().stream()
                .filter(message -> message.seq() > range.after() && message.seq() <= range.upTo())
                .toList(),
        messages ->
            then.accept(
                new Reading(
                    messages.subList(Math.max(0, messages.size() - range.count()), messages.size()),
                    1)));
  }

  @Override
  public void apply(Change change) {}

  @Override
  public void sync(Consumer<Outcome> then) {
    ask(() -> true, done -> then.accept(new Outcome.Stored(0, 0)));
  }

  /** Keeps nothing: a node that stops is one that dies. */
  @Override
  public void park(List<byte[]> sessions, Consumer<Outcome> then) {
    then.accept(new Outcome.Refused(Outcome.Why.NOT_STORED));
  }

  @Override
  public void takeParked(Consumer<List<byte[]>> then, Runnable failed) {
    then.accept(List.of());
  }

  @Override
  public void forgetParked() {}

  @Override
  public long time() {
    return loop.now();
  }

  @Override
  public long keptSince() {
    return 0;
  }

  @Override
  public void sweep() {}
}
