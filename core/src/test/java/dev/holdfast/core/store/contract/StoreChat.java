package dev.holdfast.core.store.contract;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Followed;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.ChatStore.Whisper;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.MessageFingerprint;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedSessions;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.core.store.StoreContext;
import dev.holdfast.core.store.UnusableStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A chat of a test on one store: it asks in the names of members, and notes what it is told and
 * answered, in one order. It holds what it is told against the order that the port promises.
 *
 * <p>It is long because it has each method of the port and each of its listeners.
 */
public final class StoreChat implements ChatStore.Listener, ChatStore.BanListener {

  /** The host of all members. */
  static final ClientHost HOST = new ClientHost("192.0.2.7", false);

  private final StoreProcess process;
  private final Map<String, Followed> rooms = new HashMap<>();
  private final Map<String, Long> heads = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>(); // what breaks the order
  final List<Message> messages = new ArrayList<>();
  final List<Whisper> whispers = new ArrayList<>();
  final List<RosterChange> changes = new ArrayList<>();
  final List<Outcome> outcomes = new ArrayList<>(); // of messages and whispers
  final List<Ban> bans = new ArrayList<>();
  final List<String> typing = new ArrayList<>();
  private @Nullable ChatStore store; // null: the process does not run
  private Instant began = Instant.EPOCH; // when it was started first
  private int pending; // that was asked for and not answered

  StoreChat(StoreProcess process) {
    this.process = process;
  }

  ChatStore store() {
    return requireNonNull(store, "it was not started");
  }

  // ---- its process

  /** Starts it as a server does that takes no sessions, and follows the lobby. */
  void begin() {
    start();
    assertEquals(0, take().size(), "sessions that were parked");
    goOn();
  }

  /** Starts it up to where sessions may be taken. */
  void start() {
    rooms.clear();
    heads.clear();
    try {
      store = process.start();
      store()
          .listen(
              this,
              this,
              process.load(),
              new StoreContext(
                  () -> store().time(),
                  () -> Instant.ofEpochMilli(store().time()),
                  100,
                  Duration.ofMinutes(5),
                  100));
    } catch (UnusableStoreException e) {
      throw new AssertionError(e);
    }
    began = began.equals(Instant.EPOCH) ? store().timeOfDay() : began;
    follow("lobby");
  }

  /** Takes the sessions that are parked. */
  List<byte[]> take() {
    List<List<byte[]>> taken = new ArrayList<>();
    store()
        .takeParked(
            taken::add,
            () -> {
              throw new AssertionError("the sessions could not be taken");
            });
    process.runUntil(() -> !taken.isEmpty());
    return taken.get(0);
  }

  /** Goes on when all rooms of its sessions are followed. */
  void goOn() {
    store().dropParkedRosters();
    store().sweep();
  }

  /** Ends it, and starts the next one. */
  void restart() {
    settle();
    process.stop();
    begin();
  }

  void stop() {
    process.stop();
  }

  /** Waits until all that was asked for was answered and told; the readings are no part of that. */
  void settle() {
    process.runUntil(() -> pending == 0);
    List<Outcome> synced = new ArrayList<>();
    store().sync(synced::add);
    process.runUntil(() -> !synced.isEmpty());
    assertEquals(List.of(new Outcome.Done()), synced);
    assertEquals(List.of(), wrong);
  }

  /** Settles, and returns what was told and answered since the last call. */
  List<String> told() {
    settle();
    List<String> told = List.copyOf(log);
    log.clear();
    return told;
  }

  // ---- what it asks

  /** Follows a room, and waits until it is followed. */
  Followed follow(String room) {
    store()
        .follow(
            room,
            () -> "log-of-" + room,
            followed -> {
              rooms.put(room, followed);
              heads.put(room, followed.log().head());
            });
    process.runUntil(() -> rooms.containsKey(room));
    return room(room);
  }

  Followed room(String room) {
    return requireNonNull(rooms.get(room), "it is not followed");
  }

  void unfollow(String room) {
    RoomLog log = room(room).log();
    rooms.remove(room);
    store().unfollow(new RoomLog(room, log.id(), head(room), log.oldest()));
  }

  static HashCode token(String nick) {
    return Hashing.sha256().hashUnencodedChars(nick);
  }

  static Nickname named(String nick) {
    return requireNonNull(Nickname.of(nick));
  }

  /** A member says something in the lobby. */
  void say(String nick, @Nullable String id, String text) {
    say("lobby", nick, id, text);
  }

  void say(String room, String nick, @Nullable String id, String text) {
    HashCode token = token(nick);
    append(new Draft(room, token, id, nick, text, MessageFingerprint.ofMessage(token, room, text)));
  }

  void append(Draft draft) {
    pending++;
    store()
        .append(
            draft,
            outcome -> {
              pending--;
              if (outcome instanceof Outcome.Stored stored && stored.seq() > head(draft.room())) {
                wrong.add(outcome + " before it was told");
              }
              outcomes.add(outcome);
              log.add(draft.from() + " " + draft.id() + ": " + worded(outcome));
            });
  }

  /** A whisper in the lobby. */
  Whisper whisper(String from, String to, @Nullable String id, String text) {
    return new Whisper(
        "lobby",
        token(from),
        id,
        token(to),
        from,
        to,
        text,
        began,
        MessageFingerprint.ofWhisper(token(from), "lobby", to, text));
  }

  /** The same whisper, where no member has the nick of its recipient. */
  static Whisper toNone(Whisper whisper) {
    return new Whisper(
        whisper.room(),
        whisper.sender(),
        whisper.id(),
        null,
        whisper.from(),
        whisper.to(),
        whisper.text(),
        whisper.at(),
        whisper.fingerprint());
  }

  void whisper(Whisper whisper) {
    String who = whisper.from() + " " + whisper.id() + ": ";
    pending++;
    store()
        .whisper(
            whisper,
            outcome -> {
              pending--;
              outcomes.add(outcome);
              log.add(who + worded(outcome));
            },
            () -> {
              pending--;
              log.add(who + "no recipient");
            });
  }

  /** A new member joins the lobby, whose token is that of the nick. */
  void join(String nick) {
    join(request("lobby", nick, nick, false));
  }

  /** A member that there was claims its token. */
  void claim(String nick) {
    join(request("lobby", nick, nick, true));
  }

  static JoinRequest request(String room, String token, String nick, boolean claimed) {
    return new JoinRequest(room, token(token), claimed, named(nick), HOST, false, 1_000);
  }

  /** Joins, and is what the chat has of a member from then on. */
  void join(JoinRequest request) {
    String nick = request.nick().name();
    pending++;
    store()
        .join(
            request,
            outcome -> {
              pending--;
              log.add(nick + " joins: " + outcome.getClass().getSimpleName());
              PresentMember present = room(request.room()).roster().find(request.token());
              if (outcome instanceof JoinOutcome.Done && present != null) {
                present.local(new PresentMember.Local() {});
              }
            });
  }

  /** A member loses its session, and its nick is reserved for so long. */
  void lose(String nick, Duration reserved) {
    leave(
        LeaveRequest.ofLostSession(
            "lobby", token(nick), LeaveReason.of(LeaveReason.Kind.TIMEOUT), true, reserved),
        nick);
  }

  /** A member leaves for good. */
  void leave(String nick) {
    leave(LeaveRequest.ofItself("lobby", token(nick), LeaveReason.of(LeaveReason.Kind.LEFT)), nick);
  }

  void leave(LeaveRequest request, String nick) {
    pending++;
    store()
        .leave(
            request,
            outcome -> {
              pending--;
              log.add(nick + " leaves: " + worded(outcome));
            });
  }

  void ban(String network, String reason, Duration length) {
    pending++;
    store()
        .ban(
            network,
            "eve",
            reason,
            length,
            ban -> {
              pending--;
              log.add("answered " + network + " is banned");
            });
  }

  /** Parks sessions, and ends; returns whether they are kept. */
  boolean park(List<byte[]> sessions) {
    List<Outcome> parked = new ArrayList<>();
    store().park(ParkedSessions.of(sessions), parked::add);
    process.runUntil(() -> !parked.isEmpty());
    process.stop();
    return parked.get(0) instanceof Outcome.Done;
  }

  Reading read(String room, Range range) {
    List<Reading> readings = new ArrayList<>();
    Consumer<Reading> then = readings::add;
    store().read(room, range, then);
    process.runUntil(() -> !readings.isEmpty());
    return readings.get(0);
  }

  /** Says the outcome in a few words. */
  private static String worded(Outcome outcome) {
    if (outcome instanceof Outcome.Stored stored) {
      return "stored " + stored.seq();
    } else if (outcome instanceof Outcome.Repeated repeated) {
      return "repeated " + repeated.seq();
    } else if (outcome instanceof Outcome.Refused refused) {
      return "refused " + refused.why();
    }
    return outcome.getClass().getSimpleName();
  }

  /** Whether it was told this, and not answered. */
  static boolean isEvent(String told) {
    return told.startsWith("lobby ") || told.startsWith("attic ");
  }

  // ---- what it is told

  private void check(Object expected, Object found, String event) {
    if (!expected.equals(found)) {
      wrong.add(event + ": " + found + " in place of " + expected);
    }
  }

  private long head(String room) {
    return heads.getOrDefault(room, -1L);
  }

  @Override
  public void said(String room, Message message) {
    String event = room + " " + message.seq() + " " + message.from() + ": " + message.text();
    check(head(room) + 1, message.seq(), event);
    heads.put(room, message.seq());
    messages.add(message);
    log.add(event);
  }

  @Override
  public void whispered(Whisper whisper, HashCode recipient) {
    check(token(whisper.to()), recipient, "a whisper");
    whispers.add(whisper);
    log.add(whisper.room() + " " + whisper.from() + " to " + whisper.to() + ": " + whisper.text());
  }

  @Override
  public void forwarded(String room, HashCode member, List<byte[]> packets) {
    log.add(room + " forwarded " + packets.size());
  }

  @Override
  public void typing(String room, PresentMember member, boolean active) {
    typing.add(room + " " + member.nick().name() + " " + active);
  }

  @Override
  public void changed(String room, PresentMember present, RosterChange change, boolean ours) {
    String kind = change.getClass().getSimpleName();
    String event =
        String.join(" ", room, change.rev() + "/" + change.after(), kind, present.nick().name());
    check(head(room), change.after(), event);
    check(room(room).roster().rev(), change.rev(), event);
    boolean asked = change instanceof RosterChange.Joined || change instanceof RosterChange.Moved;
    check(true, ours || !asked, event);
    boolean isThere = !(change instanceof RosterChange.Left);
    check(isThere, room(room).roster().find(change.token()) == present, event);
    changes.add(change);
    log.add(event);
  }

  @Override
  public void deleted(String room, long oldest) {
    log.add(room + " oldest " + oldest);
  }

  @Override
  public void banned(Ban ban) {
    bans.add(ban);
    log.add(ban.network() + " is banned");
  }

  @Override
  public void unbanned(String network) {
    bans.removeIf(ban -> ban.network().equals(network));
    log.add(network + " is not banned");
  }
}
