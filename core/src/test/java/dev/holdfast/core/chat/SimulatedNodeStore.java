package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.checkEqual;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.SimulatedEngine.Changed;
import dev.holdfast.core.chat.SimulatedEngine.Event;
import dev.holdfast.core.chat.SimulatedEngine.Forwarded;
import dev.holdfast.core.chat.SimulatedEngine.SimulatedRoom;
import dev.holdfast.core.chat.SimulatedEngine.Whispered;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.StoreContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of one node of a simulation: what it asks reaches the {@link SimulatedEngine} later and
 * in order, and so do the answers come back; what others did is seen later still. A node that is
 * cut off asks and hears nothing for a while; one that is dead never does again.
 *
 * <p>While the engine is down, messages, whispers and some joins are refused, and all else is tried
 * again. An answer may be lost: then the request is made again under its number, or a message is
 * refused that was stored.
 *
 * <p>It is long because it has each method of a store, and each way in which an answer is lost.
 */
final class SimulatedNodeStore implements ChatStore {

  private static final int LONGEST = 30; // milliseconds of a way to the engine or back
  private static final int LONGEST_READING = 200; // milliseconds more
  private static final long TYPING_LOST = 1_000; // milliseconds until it is told no more
  private static final int NO_NODE = -1;
  private static final long CAPACITY = 1 << 20; // bytes
  private static final Outcome NOT_STORED = new Outcome.Refused(Outcome.Why.NOT_STORED);
  private static final String OTHER = "a replica that is another";

  private static final boolean TRACED = Boolean.getBoolean("holdfast.trace");
  private static final long RETRY = 100; // milliseconds until a request is made again

  /**
   * A request.
   *
   * @param refusal the answer if the engine is down; null to ask again
   * @param inOrder whether it is refused if one before it was, and that was not reported yet
   */
  private record Asked<T>(
      long number, Supplier<T> request, @Nullable T refusal, boolean inOrder, Consumer<T> then) {}

  /** The place of this node in a room. */
  private static final class Replica {
    final SimulatedRoom room;
    final Roster roster;
    final long head; // when it was followed
    int place; // in the events of the room
    int typedPlace; // in those of typing

    /** Begins at a place, with the members that a node has left there. */
    Replica(SimulatedRoom room, int place, int before) {
      SimulatedRoomState state = SimulatedRoomState.behind(room.events.subList(0, place));
      this.room = room;
      this.roster = new Roster(state.rev(), state.joined(), room.members(before, state));
      this.head = state.head();
      this.place = place;
      this.typedPlace = room.typed.size();
    }
  }

  final int node;
  private final SimulatedEngine engine;
  private final VirtualLoop loop;
  private final SimulatedLoop own;
  private final Random random;
  private final Map<String, Replica> replicas = new LinkedHashMap<>();
  private final Queue<Asked<?>> arrived = new ArrayDeque<>(); // at the engine
  private @Nullable Listener listener;
  private @Nullable BanListener banListener;
  private int banPlace; // in the events of bans
  private long asked; // requests
  private long refusedUpTo; // messages before this request
  private int refusals; // of messages, which were not reported yet
  private boolean waiting; // until a request is made again
  private int doubts; // answers that are lost
  private long doubtful; // the last request whose answer was lost
  private long sentUntil; // when the last request reaches the engine
  private long heardUntil; // when the last answer is here
  private long readUntil; // when the last reading is here
  private long cutUntil;
  private SimulatedParking.@Nullable Parked claimed; // null: nothing is to be taken
  private int before = NO_NODE; // the node whose sessions it has taken
  private boolean parks; // it is told nothing any more
  private boolean dead;

  SimulatedNodeStore(
      int node, SimulatedEngine engine, VirtualLoop loop, SimulatedLoop own, Random random) {
    this.node = node;
    this.engine = engine;
    this.loop = loop;
    this.own = own;
    engine.started(node);
    this.random = random;
  }

  /** Cuts the node off from the engine for a while. */
  void cut(long millis) {
    cutUntil = loop.now() + millis;
  }

  /** Lets the next answer be lost. */
  void doubt() {
    doubts++;
  }

  void die() {
    dead = true;
  }

  /** Whether the engine can be reached. */
  private boolean isConnected() {
    return loop.now() >= cutUntil && engine.isUp();
  }

  /** Tells the engine that this node lives; false if it is dead for the engine. */
  boolean beat() {
    return own.isStopped() || !isConnected() || engine.beat(node);
  }

  /** Whether this node is dead, or is for the engine and does not know it yet. */
  boolean isDead() {
    return !engine.knows(node);
  }

  /** Has the engine do something later; the answer comes later still. */
  private <T> void ask(Supplier<T> request, Consumer<T> then) {
    ask(new Asked<>(++asked, request, null, false, then));
  }

  /** Likewise, unless the engine is down: that is the answer then. */
  private <T> void askOrRefuse(Supplier<T> request, T refusal, boolean inOrder, Consumer<T> then) {
    ask(new Asked<>(++asked, request, refusal, inOrder, then));
  }

  private void ask(Asked<?> request) {
    sentUntil = Math.max(sentUntil, Math.max(cutUntil, loop.now()) + random.nextInt(LONGEST));
    loop.runAfter(
        sentUntil - loop.now(),
        () -> {
          arrived.add(request);
          serve();
        });
  }

  /** Has the engine do what has arrived, in order. */
  private void serve() {
    while (!waiting && !dead && engine.knows(node) && !arrived.isEmpty()) {
      if (attempt(arrived.element())) {
        arrived.remove();
      } else {
        waiting = true;
        loop.runAfter(
            RETRY,
            () -> {
              waiting = false;
              serve();
            });
      }
    }
  }

  /** Makes a request; returns false if it is to be made again. */
  private <T> boolean attempt(Asked<T> asked) {
    T refusal = asked.refusal;
    boolean behind = refusals > 0 || asked.number <= refusedUpTo;
    if (refusal != null && asked.inOrder && behind) {
      refuse(asked, refusal);
    } else if (!isConnected()) {
      boolean mayRefuse = isMessage(asked) || asked.number != doubtful;
      return refusal != null && mayRefuse && refuse(asked, refusal);
    } else {
      @SuppressWarnings("unchecked") // the answer to this request
      T outcome = (T) engine.once(node, asked.number, asked.request);
      if (doubts > 0) {
        doubts--;
        doubtful = asked.number;
        return refusal != null
            && isMessage(asked)
            && random.nextBoolean()
            && refuse(asked, refusal);
      }
      answer(asked, outcome);
    }
    return true;
  }

  /** Whether it may be refused although it was done: the room is told of it all the same. */
  private static boolean isMessage(Asked<?> asked) {
    return asked.inOrder && asked.refusal instanceof Answer;
  }

  private <T> boolean refuse(Asked<T> asked, T refusal) {
    refusals += asked.inOrder ? 1 : 0;
    answer(
        new Asked<>(
            asked.number,
            asked.request,
            null,
            asked.inOrder,
            outcome -> {
              if (asked.inOrder) {
                refusals--;
                refusedUpTo = this.asked;
              }
              asked.then.accept(outcome);
            }),
        refusal);
    return true;
  }

  private <T> void answer(Asked<T> asked, T outcome) {
    if (TRACED) {
      System.out.printf("%d node %d request %d: %s%n", loop.now(), node, asked.number, outcome);
    }
    heardUntil = Math.max(heardUntil, Math.max(cutUntil, loop.now()) + random.nextInt(LONGEST));
    own.runAfter(heardUntil - loop.now(), () -> asked.then.accept(outcome));
  }

  /** Tells what has happened in a room up to a place. */
  private void tell(String name, int place) {
    Replica replica = replicas.get(name);
    while (!parks && replica != null && replica.place < place) { // it may be followed no more
      Event event = replica.room.events.get(replica.place++);
      if (event instanceof SimulatedEngine.Said said) {
        requireNonNull(listener).said(name, said.message());
      } else if (event instanceof Changed changed) {
        PresentMember present = replica.roster.apply(changed.change());
        requireNonNull(listener).changed(name, present, changed.change(), changed.node() == node);
      } else if (event instanceof Whispered whispered && isOurs(whispered.node())) {
        requireNonNull(listener).whispered(whispered.whisper(), whispered.recipient());
      } else if (event instanceof Forwarded forwarded && isOurs(forwarded.node())) {
        requireNonNull(listener).forwarded(name, forwarded.member(), forwarded.packets());
      }
    }
  }

  /** Whether it is told what was for a node. */
  private boolean isOurs(int other) {
    return other == node || other == before;
  }

  /** How much of what has happened in a room it was told. */
  int place(String room) {
    return requireNonNull(replicas.get(room)).place;
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
                .map(present -> present.nick() + " " + present.isAdmin())
                .toList(),
            OTHER,
            room.log);
      }
    }
  }

  /**
   * Sees what has happened to bans, and in all rooms up to the first join for which it has asked:
   * that is told with its answer, behind the answers to what it asked for before. A node that the
   * engine has given up sees nothing.
   */
  void see() {
    if (!dead && !parks && claimed == null && isConnected() && engine.knows(node)) {
      tellBans(engine.banEvents.size());
      List.copyOf(replicas.keySet()).forEach(name -> tell(name, firstOwn(replicas.get(name))));
      replicas.forEach(this::tellTyping);
    }
  }

  /** Tells who types in a room; what has happened long ago is lost. */
  private void tellTyping(String name, Replica replica) {
    for (; replica.typedPlace < replica.room.typed.size(); replica.typedPlace++) {
      SimulatedEngine.Typed typed = replica.room.typed.get(replica.typedPlace);
      PresentMember member = replica.roster.find(typed.member());
      if (member != null && loop.now() - typed.at() < TYPING_LOST) {
        requireNonNull(listener).typing(name, member, typed.active());
      }
    }
  }

  private int firstOwn(Replica replica) {
    List<Event> events = replica.room.events;
    int end = replica.place;
    while (end < events.size() && !isOwnJoin(events.get(end))) {
      end++;
    }
    return end;
  }

  private boolean isOwnJoin(Event event) {
    return event instanceof Changed changed && changed.node() == node;
  }

  /** An answer, and the place in the room behind it. */
  private record Answer<T>(T outcome, int place) {}

  private <T> void inRoom(String room, Supplier<T> request, Consumer<T> then) {
    ask(answered(room, request), told(room, then));
  }

  private <T> void inRoomOrRefuse(
      String room, Supplier<T> request, T refusal, boolean inOrder, Consumer<T> then) {
    askOrRefuse(answered(room, request), new Answer<>(refusal, 0), inOrder, told(room, then));
  }

  private <T> Supplier<Answer<T>> answered(String room, Supplier<T> request) {
    return () -> {
      T outcome = request.get();
      return new Answer<>(outcome, requireNonNull(engine.rooms.get(room)).events.size());
    };
  }

  private <T> Consumer<Answer<T>> told(String room, Consumer<T> then) {
    return answer -> {
      if (!parks) {
        tell(room, answer.place);
        then.accept(answer.outcome);
      }
    };
  }

  @Override
  public Contents load() {
    claimed = engine.parking.claim(node);
    before = claimed == null ? NO_NODE : claimed.node();
    banPlace = claimed == null ? engine.banEvents.size() : claimed.banPlace();
    return new Contents(List.of(), List.of(), List.copyOf(engine.bans(banPlace).values()));
  }

  @Override
  public void listen(Listener listener, BanListener bans, Contents kept, StoreContext context) {
    this.listener = listener;
    this.banListener = bans;
    kept.bans().forEach(bans::banned);
  }

  // ---- bans

  /** How much of what has happened to bans it was told. */
  int banPlace() {
    return banPlace;
  }

  private void tellBans(int place) {
    while (banPlace < place) {
      SimulatedEngine.BanEvent event = engine.banEvents.get(banPlace++);
      if (event.ban() == null) {
        requireNonNull(banListener).unbanned(event.host());
      } else {
        requireNonNull(banListener).banned(event.ban());
      }
    }
  }

  @Override
  public void ban(String network, String nick, String reason, Duration length, Consumer<Ban> then) {
    ask(
        () -> new Answer<>(engine.ban(network, nick, reason, length), engine.banEvents.size()),
        answer -> {
          tellBans(answer.place);
          then.accept(answer.outcome);
        });
  }

  @Override
  public void unban(String network) {
    ask(
        () -> {
          engine.unban(network);
          return engine.banEvents.size();
        },
        this::tellBans);
  }

  @Override
  public Instant timeOfDay() {
    return engine.timeOfDay();
  }

  // ---- rooms

  /** The lobby is followed during the call, as the server does before it listens. */
  @Override
  public void follow(String name, Supplier<String> newLog, Consumer<Followed> then) {
    Runnable follow =
        () -> {
          Replica replica = replica(name, engine.room(name, newLog.get()));
          replicas.put(name, replica);
          then.accept(
              new Followed(new RoomLog(name, replica.room.log, replica.head, 1), replica.roster));
        };
    if (name.equals("lobby")) {
      follow.run();
    } else {
      ask(() -> name, answer -> follow.run());
    }
  }

  /** A room where it is to go on for the sessions that are taken, or as it is now. */
  private Replica replica(String name, SimulatedRoom room) {
    Integer place = claimed == null ? null : claimed.places().get(name);
    return place == null
        ? new Replica(room, room.events.size(), NO_NODE)
        : new Replica(room, place, before);
  }

  @Override
  public void unfollow(RoomLog log) {
    replicas.remove(log.room());
  }

  @Override
  public void append(Draft draft, Consumer<Outcome> then) {
    inRoomOrRefuse(draft.room(), () -> engine.append(draft), NOT_STORED, true, then);
  }

  @Override
  public void join(JoinRequest request, Consumer<JoinOutcome> then) {
    if (random.nextBoolean()) {
      inRoom(request.room(), () -> engine.join(request, node), then);
    } else {
      inRoomOrRefuse(
          request.room(),
          () -> engine.join(request, node),
          new JoinOutcome.Refused(Outcome.Why.NOT_STORED),
          false,
          then);
    }
  }

  @Override
  public void leave(LeaveRequest request, @Nullable Consumer<Outcome> then) {
    inRoom(
        request.room(),
        () -> {
          engine.leave(request, node);
          return new Outcome.Done();
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
  public void whisper(Whisper whisper, Consumer<Outcome> then, Runnable noRecipient) {
    inRoomOrRefuse(
        whisper.room(),
        () -> Optional.ofNullable(engine.whisper(whisper)),
        Optional.of(NOT_STORED),
        true,
        outcome -> outcome.ifPresentOrElse(then, noRecipient));
  }

  @Override
  public void forward(String room, HashCode member, List<byte[]> packets) {
    inRoom(
        room,
        () -> {
          engine.forward(room, member, packets);
          return true;
        },
        done -> {});
  }

  @Override
  public void typing(String room, HashCode member, boolean active) {
    loop.runAfter(
        random.nextInt(LONGEST),
        () -> {
          if (!dead && isConnected()) {
            engine.typing(room, member, active);
          }
        });
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    ask(
        () ->
            requireNonNull(engine.rooms.get(room)).messages().stream()
                .filter(message -> message.seq() > range.after() && message.seq() <= range.upTo())
                .toList(),
        messages -> {
          readUntil = Math.max(readUntil, loop.now() + random.nextInt(LONGEST_READING));
          List<Message> newest =
              messages.subList(Math.max(0, messages.size() - range.count()), messages.size());
          own.runAfter(readUntil - loop.now(), () -> then.accept(new Reading(newest, 1)));
        });
  }

  @Override
  public void sync(Consumer<Outcome> then) {
    ask(() -> true, done -> then.accept(new Outcome.Done()));
  }

  // ---- a restart

  @Override
  public long parkingCapacity() {
    return CAPACITY;
  }

  @Override
  public void park(List<Parked> sessions, Consumer<Outcome> then) {
    parks = true;
    Map<String, Integer> places = new LinkedHashMap<>();
    replicas.forEach((name, replica) -> places.put(name, replica.place));
    int bans = banPlace;
    List<byte[]> forms = sessions.stream().map(Parked::form).toList();
    askOrRefuse(() -> engine.park(node, forms, places, bans), NOT_STORED, false, then);
  }

  /** The node whose sessions it takes or has taken; negative for none. */
  int before() {
    return before;
  }

  @Override
  public void takeParked(Consumer<List<byte[]>> then, Runnable failed) {
    if (claimed == null) {
      then.accept(List.of());
    } else {
      ask(() -> engine.takeParked(node), then);
    }
  }

  /** From now on it is told what has happened since they were parked. */
  @Override
  public void dropParkedRosters() {
    if (claimed != null) {
      Set<String> dropped = Sets.difference(claimed.places().keySet(), replicas.keySet());
      List<String> rooms = List.copyOf(dropped);
      ask(() -> engine.abandon(node, rooms), done -> {});
    }
    claimed = null;
  }

  @Override
  public void takeParked(String sid, Consumer<byte @Nullable []> then, Runnable failed) {
    then.accept(null);
  }

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
