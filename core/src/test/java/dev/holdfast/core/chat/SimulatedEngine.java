package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.HashBasedTable;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Table;
import com.google.common.hash.HashCode;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Whisper;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.RosterChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The database that the nodes of a simulation share: what it has decided is the truth. It may be
 * down for a while. A node from which it has heard nothing for long is dead for it, and is refused
 * from then on. That its answers are late, or never come, is up to the {@link SimulatedNodeStore}.
 *
 * <p>It is long because it decides each request of a store once more, by rules of its own.
 */
final class SimulatedEngine {

  private static final int NO_NODE = -1;
  private static final long NICK_RESERVED = 5_000; // milliseconds
  private static final long LEASE = 1_500; // milliseconds without a beat until a node is dead
  private static final long ORPHANED = 3_000; // milliseconds for the members of a dead node

  /** What has happened in a room: a message, a change, or what one node alone is told. */
  sealed interface Event {}

  record Said(Message message) implements Event {}

  /** A change for which a node has asked, or none. */
  record Changed(RosterChange change, int node) implements Event {}

  /** A whisper, for a member at this node. */
  record Whispered(Whisper whisper, HashCode recipient, int node) implements Event {}

  /** Packets of a member that is at this node now. */
  record Forwarded(HashCode member, List<byte[]> packets, int node) implements Event {}

  /** A member that is typing, or has stopped, and when. */
  record Typed(HashCode member, boolean active, long at) {}

  /** A member that is present. */
  private record Present(RosterChange.Joined joined, int node) {}

  /** The answer to the last request of a node, should it ask again. */
  private record Answer(long number, Object outcome) {}

  private record Former(String nick, long nickReservedUntil) {}

  private record Receipt(HashCode sender, String id) {}

  /** A room, in which events are numbered by their place in the list. */
  static final class SimulatedRoom {
    final String log;
    final List<Event> events = new ArrayList<>();
    final List<Typed> typed = new ArrayList<>(); // beside them, and in no order with them
    private final Map<HashCode, Present> present = new LinkedHashMap<>();
    private final Map<HashCode, Former> former = new HashMap<>();
    private final Map<HashCode, Long> orphans = new LinkedHashMap<>(); // until when
    // for members that are at no node, until they are
    private final ListMultimap<HashCode, IntFunction<Event>> kept = ArrayListMultimap.create();
    // for members that a node has taken: to which node they had come
    private final Table<Integer, HashCode, Integer> taken = HashBasedTable.create();
    long head;
    long rev;

    SimulatedRoom(String log) {
      this.log = log;
    }

    /** How the members that are present have joined, in order. */
    List<RosterChange.Joined> joined() {
      return present.values().stream().map(Present::joined).toList();
    }

    /** The members that were at a node when the room was so. */
    Set<HashCode> members(int node, SimulatedRoomState state) {
      Set<HashCode> members = new HashSet<>();
      state
          .nodes()
          .forEach(
              (token, came) -> {
                if (came == node || came.equals(taken.get(node, token))) {
                  members.add(token);
                }
              });
      return members;
    }

    List<Message> messages() {
      return events.stream()
          .filter(Said.class::isInstance)
          .map(event -> ((Said) event).message)
          .toList();
    }
  }

  private final VirtualLoop loop;
  final Map<String, SimulatedRoom> rooms = new HashMap<>();
  private final Map<HashCode, String> nicks = new HashMap<>();
  private final Map<Receipt, Outcome.Repeated> receipts = new HashMap<>();
  private final Map<String, HashCode> recipients = new HashMap<>(); // by the text of a whisper
  private final Set<HashCode> voided = new HashSet<>(); // tokens
  final List<BanEvent> banEvents = new ArrayList<>();
  private final Map<Integer, Long> beats = new LinkedHashMap<>(); // of the nodes that live
  private final Map<Integer, Answer> answers = new HashMap<>(); // to nodes
  final SimulatedParking parking = new SimulatedParking();
  private long downUntil;

  SimulatedEngine(VirtualLoop loop) {
    this.loop = loop;
  }

  // ---- nodes

  /** Is down for so long. */
  void restart(long millis) {
    downUntil = Math.max(downUntil, loop.now() + millis);
  }

  boolean isUp() {
    return loop.now() >= downUntil;
  }

  void started(int node) {
    beats.put(node, loop.now());
  }

  /** Notes that a node lives; false if it is dead for the engine. */
  boolean beat(int node) {
    beats.replace(node, loop.now());
    return knows(node);
  }

  /** Whether a node is not dead for the engine. */
  boolean knows(int node) {
    return beats.containsKey(node) || parking.hasStopped(node);
  }

  /** Does what a node asks for, once for each number: a repeat gets the answer of the first. */
  Object once(int node, long number, Supplier<?> request) {
    Answer last = answers.get(node);
    if (last == null || last.number != number) {
      last = new Answer(number, request.get());
      answers.put(node, last);
    }
    return last.outcome;
  }

  // ---- sessions that are parked

  /** Keeps the sessions of a node, which stops; its members are at no node until they are taken. */
  Outcome park(int node, List<byte[]> sessions, Map<String, Integer> places, int banPlace) {
    long until = loop.now() + SimulatedParking.KEPT;
    beats.remove(node);
    parking.keep(new SimulatedParking.Parked(node, sessions, places, banPlace, until));
    orphan(node, until);
    return new Outcome.Done();
  }

  /** Gives a node the sessions that it has claimed, once, and the members that they have. */
  List<byte[]> takeParked(int node) {
    SimulatedParking.Parked parked = parking.take(node);
    if (parked == null) {
      return List.of();
    }
    parked.places().forEach((name, place) -> move(room(name), place, parked.node(), node));
    return parked.sessions();
  }

  /** Moves the members that were at a node behind so many events, and have not moved since. */
  private static void move(SimulatedRoom room, int place, int from, int to) {
    SimulatedRoomState state = SimulatedRoomState.behind(room.events.subList(0, place));
    Set<HashCode> members = room.members(from, state);
    for (Event event : room.events.subList(place, room.events.size())) {
      if (event instanceof Changed changed) {
        RosterChange change = changed.change();
        boolean stays = change instanceof RosterChange.AdminChanged;
        members.removeIf(token -> !stays && token.equals(change.token()));
      }
    }
    for (HashCode token : members) {
      room.taken.put(to, token, requireNonNull(state.nodes().get(token)));
      room.present.computeIfPresent(token, (same, member) -> new Present(member.joined, to));
      room.orphans.remove(token);
      tellKept(room, token);
    }
  }

  // ---- bans

  /** A host was banned; or, without a ban, its ban was lifted or has ended. */
  record BanEvent(String host, @Nullable Ban ban) {}

  /** The time of day, of which the clocks of nodes may be far. */
  Instant timeOfDay() {
    return TestChat.instant(loop);
  }

  Ban ban(String network, String nick, String reason, Duration length) {
    Ban ban = new Ban(network, nick, reason, timeOfDay().plus(length));
    banEvents.add(new BanEvent(network, ban));
    return ban;
  }

  void unban(String network) {
    if (bans(banEvents.size()).containsKey(network)) {
      banEvents.add(new BanEvent(network, null));
    }
  }

  /** The bans after so many events, by host. */
  Map<String, Ban> bans(int place) {
    Map<String, Ban> bans = new LinkedHashMap<>();
    for (BanEvent event : banEvents.subList(0, place)) {
      if (event.ban == null) {
        bans.remove(event.host);
      } else {
        bans.put(event.host, event.ban);
      }
    }
    return bans;
  }

  /** Whether a host is banned now, as far as is known after so many events. */
  boolean isBanned(ClientHost host, int place) {
    Ban ban = bans(place).get(host.networks().get(0).name());
    return ban != null && ban.until().isAfter(timeOfDay());
  }

  private void endBans() {
    for (Ban ban : bans(banEvents.size()).values()) {
      if (!ban.until().isAfter(timeOfDay())) {
        unban(ban.network());
      }
    }
  }

  // ---- rooms

  /** The nick of a member that is or was present. */
  String nickOf(HashCode token) {
    return requireNonNull(nicks.get(token));
  }

  SimulatedRoom room(String name, String newLog) {
    return rooms.computeIfAbsent(name, none -> new SimulatedRoom(newLog));
  }

  private SimulatedRoom room(String name) {
    return requireNonNull(rooms.get(name));
  }

  /** Stores a message once, unless the token of its sender is void. */
  Outcome append(Draft draft) {
    SimulatedRoom room = room(draft.room());
    if (draft.sender() != null && voided.contains(draft.sender())) {
      return new Outcome.Refused(Outcome.Why.NOT_STORED);
    }
    Receipt receipt =
        draft.sender() == null || draft.id() == null
            ? null
            : new Receipt(draft.sender(), draft.id());
    Outcome known = receipt == null ? null : receipts.get(receipt);
    if (known != null) {
      return known;
    }
    long seq = ++room.head; // the number of the message
    Instant at = timeOfDay();
    room.events.add(
        new Said(new Message(seq, draft.from(), draft.text(), draft.id(), at, loop.now())));
    if (receipt != null) {
      receipts.put(receipt, new Outcome.Repeated(seq, at));
    }
    return new Outcome.Stored(seq, 1, at);
  }

  /**
   * Tells a whisper once, unless the token of its sender is void: to the node where its recipient
   * is, or where it will be. Returns null if it has no recipient.
   */
  @Nullable Outcome whisper(Whisper whisper) {
    SimulatedRoom room = room(whisper.room());
    if (voided.contains(whisper.sender())) {
      return new Outcome.Refused(Outcome.Why.NOT_STORED);
    }
    Receipt receipt = new Receipt(whisper.sender(), requireNonNull(whisper.id()));
    HashCode recipient = whisper.recipient();
    Outcome known = receipts.get(receipt);
    if (known != null) {
      return known;
    } else if (recipient == null
        || !(room.present.containsKey(recipient) || room.former.containsKey(recipient))) {
      return null;
    }
    receipts.put(receipt, new Outcome.Repeated(0, whisper.at()));
    recipients.put(whisper.text(), recipient);
    tell(room, recipient, node -> new Whispered(whisper, recipient, node));
    return new Outcome.Done();
  }

  /** Whether a whisper was told to its recipient, or is kept for it. */
  boolean hasTold(String whisper) {
    return recipients.containsKey(whisper);
  }

  /** Whether a whisper was for the member with this token. */
  boolean wasFor(HashCode token, String whisper) {
    return token.equals(recipients.get(whisper));
  }

  /**
   * Tells the node of a member what it was not delivered at another, unless it has left for good.
   */
  void forward(String name, HashCode member, List<byte[]> packets) {
    if (!voided.contains(member)) {
      tell(room(name), member, node -> new Forwarded(member, packets, node));
    }
  }

  private static void tell(SimulatedRoom room, HashCode member, IntFunction<Event> event) {
    room.kept.put(member, event);
    tellKept(room, member);
  }

  /** Tells the node of a member what was kept for it, if it is at one that lives. */
  private static void tellKept(SimulatedRoom room, HashCode token) {
    Present member = room.present.get(token);
    if (member != null && !room.orphans.containsKey(token)) {
      room.kept.removeAll(token).forEach(event -> room.events.add(event.apply(member.node)));
    }
  }

  void typing(String name, HashCode member, boolean active) {
    room(name).typed.add(new Typed(member, active, loop.now()));
  }

  JoinOutcome join(JoinRequest request, int node) {
    SimulatedRoom room = room(request.room());
    HashCode token = request.token();
    String nick = request.nick().name();
    Present known = room.present.get(token);
    Former gone = room.former.get(token);
    if (request.claimed() && known != null && known.joined.nick().isSameAs(request.nick())) {
      boolean admin = known.joined.admin() || request.admin();
      room.present.put(token, new Present(changed(known.joined, request.host(), admin), node));
      room.orphans.remove(token);
      change(
          room,
          new RosterChange.Moved(++room.rev, room.head, token, request.host(), request.admin()),
          node);
      tellKept(room, token);
      return new JoinOutcome.Done();
    }
    if (request.claimed() && (gone == null || !gone.nick.equals(nick))) {
      return new JoinOutcome.UnknownToken();
    }
    if (isTaken(room, request, token)) {
      return new JoinOutcome.NickTaken();
    }
    room.former.remove(token);
    nicks.put(token, nick);
    RosterChange.Joined joined =
        new RosterChange.Joined(
            ++room.rev,
            room.head,
            token,
            request.nick(),
            request.host(),
            timeOfDay(),
            request.admin());
    room.present.put(token, new Present(joined, node));
    change(room, joined, node);
    tellKept(room, token);
    return new JoinOutcome.Done();
  }

  static RosterChange.Joined changed(
      RosterChange.Joined joined, @Nullable ClientHost host, boolean admin) {
    return new RosterChange.Joined(
        joined.rev(), joined.after(), joined.token(), joined.nick(), host, joined.at(), admin);
  }

  private boolean isTaken(SimulatedRoom room, JoinRequest request, HashCode claimant) {
    return room.present.values().stream()
            .anyMatch(each -> each.joined.nick().isSameAs(request.nick()))
        || room.former.entrySet().stream()
            .anyMatch(
                each ->
                    !each.getKey().equals(claimant)
                        && each.getValue().nick.equals(request.nick().name())
                        && each.getValue().nickReservedUntil > loop.now());
  }

  /** Lets a member leave, if its session is still at this node or it is sent away. */
  void leave(LeaveRequest request, int node) {
    SimulatedRoom room = room(request.room());
    Present member = room.present.get(request.token());
    if (member != null && (member.node == node || request.urgent())) {
      leave(room, request.token(), request.reason(), request.revoked());
      if (!request.revoked()) {
        room.former.put(
            request.token(),
            new Former(
                member.joined.nick().name(), loop.now() + request.nickReserved().toMillis()));
      }
    }
  }

  private void leave(SimulatedRoom room, HashCode token, LeaveReason reason, boolean revoked) {
    room.present.remove(token);
    room.orphans.remove(token);
    change(
        room,
        new RosterChange.Left(++room.rev, room.head, token, reason, timeOfDay(), revoked),
        NO_NODE);
    if (revoked) {
      voided.add(token);
      room.kept.removeAll(token);
      receipts.keySet().removeIf(receipt -> receipt.sender.equals(token));
    }
  }

  void setAdmin(String name, HashCode token, boolean admin) {
    SimulatedRoom room = room(name);
    Present member = room.present.get(token);
    if (member != null && member.joined.admin() != admin) {
      room.present.put(
          token, new Present(changed(member.joined, member.joined.host(), admin), member.node));
      change(room, new RosterChange.AdminChanged(++room.rev, room.head, token, admin), NO_NODE);
    }
  }

  private static void change(SimulatedRoom room, RosterChange change, int node) {
    room.events.add(new Changed(change, node));
  }

  /** Declares a node dead: its members may come back at another one for a while. */
  void died(int node) {
    parking.release(node);
    if (beats.remove(node) != null) {
      orphan(node, loop.now() + ORPHANED);
    }
  }

  /**
   * Lets the members leave that a node has taken in rooms to which none of its sessions belongs.
   */
  boolean abandon(int node, List<String> names) {
    names.forEach(name -> orphan(room(name), node, loop.now() + ORPHANED));
    return true;
  }

  /** Lets the members at a node leave then, unless they are at another one before. */
  private void orphan(int node, long until) {
    rooms.values().forEach(room -> orphan(room, node, until));
  }

  private static void orphan(SimulatedRoom room, int node, long until) {
    room.present.forEach(
        (token, member) -> {
          if (member.node == node) {
            room.orphans.put(token, until);
          }
        });
  }

  /** Ends bans, finds dead nodes, and lets their members leave that did not come back. */
  void sweep() {
    if (!isUp()) {
      return;
    }
    endBans();
    parking.sweep(loop.now());
    for (Map.Entry<Integer, Long> beat : List.copyOf(beats.entrySet())) {
      if (Math.max(beat.getValue(), downUntil) + LEASE <= loop.now()) {
        died(beat.getKey());
      }
    }
    for (SimulatedRoom room : rooms.values()) {
      for (Map.Entry<HashCode, Long> orphan : List.copyOf(room.orphans.entrySet())) {
        if (orphan.getValue() <= loop.now()) {
          Present member = requireNonNull(room.present.get(orphan.getKey()));
          room.former.put(
              orphan.getKey(), new Former(member.joined.nick().name(), loop.now() + NICK_RESERVED));
          leave(room, orphan.getKey(), LeaveReason.of(LeaveReason.Kind.TIMEOUT), false);
        }
      }
    }
  }
}
