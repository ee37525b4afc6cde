package dev.holdfast.core.store.postgres;

import com.google.common.base.Ticker;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.Futures;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Followed;
import dev.holdfast.core.store.ChatStore.Whisper;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.MessageFingerprint;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.core.store.StoreContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node of a test: a store with a loop of its own, which notes what it is told. */
final class TestNode implements ChatStore.Listener, ChatStore.BanListener, AutoCloseable {

  private static final long PATIENCE = 30; // seconds

  final SharedChatStore store;
  final Followed lobby; // as it was followed first
  final LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<String> told = new ArrayList<>(); // owned by the loop
  private final List<Runnable> waiting = new ArrayList<>(); // tests for what was told
  private final List<String> bans = new ArrayList<>();
  private List<KnownNode> nodes = List.of();

  /** Starts a node, which follows the lobby. */
  TestNode(String address, String name) throws Exception {
    this(address, name, new RetentionLimits(1_000_000, Duration.ofDays(1), 1 << 30));
  }

  TestNode(String address, String name, RetentionLimits retention) throws Exception {
    this(open(address, name, retention));
  }

  static PostgresChatStore open(String address, String name, RetentionLimits retention)
      throws Exception {
    Ticker ticker = Ticker.systemTicker();
    return PostgresChatStore.open(
        new SharedStoreConfig(
            PostgresAddress.parse(address),
            TestPostgres.PASSWORD,
            name,
            null,
            retention,
            Duration.ofSeconds(2)),
        () -> TimeUnit.NANOSECONDS.toMillis(ticker.read()));
  }

  /** Begins the next life of a node. */
  TestNode(PostgresChatStore of) throws Exception {
    store = of.connect(this::execute);
    store.tellNodes(found -> nodes = found);
    ChatStore.Contents kept = store.load();
    store.listen(
        this,
        this,
        kept,
        new StoreContext(() -> 0, () -> Instant.EPOCH, 100, Duration.ofMinutes(5), 100));
    CompletableFuture<Followed> followed = new CompletableFuture<>();
    store.follow("lobby", () -> "log-1", followed::complete);
    lobby = followed.get(0, TimeUnit.SECONDS);
    execute(store::sweep);
  }

  private void execute(Runnable task) {
    thread.execute(
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            faults.add(e);
          }
        });
  }

  /** Does something on the loop, and waits for what it calls back with. */
  <T> T ask(Consumer<Consumer<T>> call) throws Exception {
    CompletableFuture<T> answer = begin(call);
    return answer.get(PATIENCE, TimeUnit.SECONDS);
  }

  /** Does something on the loop, which calls back later. */
  <T> CompletableFuture<T> begin(Consumer<Consumer<T>> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    execute(() -> call.accept(answer::complete));
    return answer;
  }

  // ---- what members do

  static HashCode token(String nick) {
    return Hashing.sha256().hashUnencodedChars(nick);
  }

  JoinOutcome join(String room, String nick) throws Exception {
    return join(room, nick, token(nick), false);
  }

  JoinOutcome join(String room, String nick, HashCode token, boolean claimed) throws Exception {
    return this.<JoinOutcome>ask(then -> store.join(request(room, nick, token, claimed), then));
  }

  static JoinRequest request(String room, String nick, HashCode token, boolean claimed) {
    return new JoinRequest(
        room, token, claimed, named(nick), new ClientHost("192.0.2.7", false), false, 1_000);
  }

  private static Nickname named(String nick) {
    Nickname name = Nickname.of(nick);
    if (name == null) {
      throw new AssertionError("no nick: " + nick);
    }
    return name;
  }

  Outcome say(String room, String nick, @Nullable String id, String text) throws Exception {
    return this.<Outcome>ask(then -> store.append(draft(room, nick, id, text), then));
  }

  static Draft draft(String room, String nick, @Nullable String id, String text) {
    HashCode token = token(nick);
    return new Draft(room, token, id, nick, text, MessageFingerprint.ofMessage(token, room, text));
  }

  /** Whispers; null if there is no recipient. */
  Outcome whisper(String room, String from, String to, String id, String text) throws Exception {
    Whisper whisper =
        new Whisper(
            room,
            token(from),
            id,
            token(to),
            from,
            to,
            text,
            Instant.ofEpochMilli(1_000),
            MessageFingerprint.ofWhisper(token(from), room, to, text));
    return this.<Outcome>ask(then -> store.whisper(whisper, then, () -> then.accept(null)));
  }

  Outcome leave(String room, String nick) throws Exception {
    return this.<Outcome>ask(
        then ->
            store.leave(
                LeaveRequest.ofLostSession(
                    room,
                    token(nick),
                    LeaveReason.of(LeaveReason.Kind.TIMEOUT),
                    true,
                    Duration.ofMinutes(5)),
                then));
  }

  Outcome leaveForGood(String room, String nick) throws Exception {
    return this.<Outcome>ask(
        then ->
            store.leave(
                LeaveRequest.ofItself(room, token(nick), LeaveReason.of(LeaveReason.Kind.LEFT)),
                then));
  }

  Followed follow(String room) throws Exception {
    return this.<Followed>ask(then -> store.follow(room, () -> "log-of-" + room, then));
  }

  // ---- what it is told

  /** What was told up to now. */
  List<String> told() throws Exception {
    return this.<List<String>>ask(then -> then.accept(List.copyOf(told)));
  }

  List<String> bans() throws Exception {
    return this.<List<String>>ask(then -> then.accept(List.copyOf(bans)));
  }

  List<KnownNode> nodes() throws Exception {
    return this.<List<KnownNode>>ask(then -> then.accept(nodes));
  }

  /** Waits until this was told. */
  void awaitTold(String event) throws Exception {
    this.<Boolean>ask(
        then -> {
          if (told.contains(event) || bans.contains(event)) {
            then.accept(true);
          } else {
            waiting.add(
                new Runnable() {
                  @Override
                  public void run() {
                    if (told.contains(event) || bans.contains(event)) {
                      then.accept(true);
                    } else {
                      waiting.add(this);
                    }
                  }
                });
          }
        });
  }

  private void tell(String event) {
    told.add(event);
    look();
  }

  private void look() {
    List<Runnable> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(Runnable::run);
  }

  @Override
  public void said(String room, ChatStore.Message message) {
    tell(room + " " + message.seq() + " " + message.from() + ": " + message.text());
  }

  @Override
  public void whispered(Whisper whisper, HashCode recipient) {
    tell(whisper.room() + " " + whisper.from() + " to " + whisper.to() + ": " + whisper.text());
  }

  @Override
  public void forwarded(String room, HashCode member, List<byte[]> packets) {
    tell(room + " forwarded " + packets.size());
  }

  @Override
  public void typing(String room, PresentMember member, boolean active) {
    tell(room + " " + member.nick().name() + (active ? " types" : " stops"));
  }

  @Override
  public void changed(String room, PresentMember present, RosterChange change, boolean ours) {
    tell(
        room
            + " "
            + change.rev()
            + "/"
            + change.after()
            + " "
            + change.getClass().getSimpleName()
            + " "
            + present.nick().name());
  }

  @Override
  public void deleted(String room, long oldest) {
    tell(room + " oldest " + oldest);
  }

  @Override
  public void banned(ChatStore.Ban ban) {
    bans.add(ban.network());
    look();
  }

  @Override
  public void unbanned(String network) {
    bans.add("-" + network);
    look();
  }

  // ---- its end

  /** Ends it in order. */
  @Override
  public void close() {
    Futures.getUnchecked(thread.submit(() -> {})); // what was asked before
    store.close();
    thread.shutdown();
  }
}
