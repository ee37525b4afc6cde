package dev.holdfast.http;

import com.google.common.base.Ticker;
import dev.holdfast.core.chat.Chat;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.text.RoomNameRule;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.ServiceSpec;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.UnusableStoreException;
import dev.holdfast.core.store.memory.MemoryChatStore;
import dev.holdfast.core.store.sqlite.SqliteChatStore;
import dev.holdfast.http.chat.ChatRoutes;
import dev.holdfast.http.cli.ServedProgram;
import dev.holdfast.http.config.ClusterSettings;
import dev.holdfast.http.config.Settings;
import dev.holdfast.http.metrics.store.NodeMetrics;
import dev.holdfast.http.metrics.store.StoreMetrics;
import dev.holdfast.http.server.Backend;
import dev.holdfast.http.server.RandomIds;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The program that is served: the chat and its store, put together as the settings say. Made on the
 * main thread; the supervisor's thread calls {@code chat} for each server that it starts.
 */
final class ChatProgram {

  // a room in memory keeps a hundredth of keep-messages
  private static final long MEMORY_SHARE = 100;

  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final Executor hasher = Executors.newSingleThreadExecutor(ChatProgram::hasherThread);
  private final ChatPolicy policy;
  private final String password;

  /** The password of admins if none was set, for standard output and not for the log. */
  private final List<String> greeting;

  private ChatProgram(Settings settings) {
    this.policy = settings.chat();
    String set = settings.adminPassword();
    this.password = set == null ? AdminPasswordVerifier.random(random) : set;
    this.greeting = set == null ? List.of("the password of admins is " + password) : List.of();
  }

  /** Opens the store, and makes the chat's program, by the settings. */
  static ServedProgram of(Settings settings) throws UnusableStoreException {
    ClusterSettings cluster = settings.cluster();
    return cluster == null ? alone(settings) : clustered(settings, cluster);
  }

  private static ServedProgram clustered(Settings settings, ClusterSettings cluster)
      throws UnusableStoreException {
    ChatProgram program = new ChatProgram(settings);
    ClusterStore store = ClusterStore.open(cluster, settings, program.random);
    return new ServedProgram(
        (loop, codec) ->
            store.connect(
                loop, (shared, problem) -> program.chat(loop, codec, shared, problem, true)),
        List.of(),
        registry -> {
          new StoreMetrics(store::statistics).addTo(registry);
          new NodeMetrics(store::nodeStatistics).addTo(registry);
        },
        () -> {},
        program.greeting);
  }

  private static ServedProgram alone(Settings settings) throws UnusableStoreException {
    Path data = settings.data();
    RetentionLimits retention = settings.retention();
    RetentionClock retentionClock = new RetentionClock(Clock.systemUTC(), Ticker.systemTicker());
    if (data == null) {
      long kept = Math.max(1, retention.messagesPerRoom() / MEMORY_SHARE);
      ChatStore memory =
          new MemoryChatStore(
              new RetentionLimits(kept, retention.age(), retention.bytes()), retentionClock);
      ChatProgram program = new ChatProgram(settings);
      return new ServedProgram(
          (loop, codec) -> program.chat(loop, codec, memory, () -> null, false).build(),
          program.greeting);
    }
    SqliteChatStore store = SqliteChatStore.open(data, retention, retentionClock);
    store.rename(RoomNameRule::mended);
    ChatProgram program = new ChatProgram(settings);
    return new ServedProgram(
        (loop, codec) ->
            program.chat(loop, codec, store.connect(loop), store::problem, true).build(),
        List.of(new ServiceSpec("log writer", store::writer)),
        new StoreMetrics(store::statistics),
        store,
        program.greeting);
  }

  /**
   * Makes the backend of a server, but for what belongs to its store.
   *
   * @param lasting whether sessions are parked in the store when the server stops
   */
  private Backend.Builder chat(
      EventLoop loop,
      PacketCodec codec,
      ChatStore store,
      Supplier<@Nullable String> problem,
      boolean lasting)
      throws UnusableStoreException {
    AdminPasswordVerifier admins = new AdminPasswordVerifier(password, random, loop, hasher);
    Chat chat = new Chat(loop, codec, policy, new RandomIds(), clock, store, store.load(), admins);
    Backend.Builder backend =
        Backend.builder()
            .application(Backend.BIND, chat)
            .routes(new ChatRoutes(chat.guestChannel(), chat.guestStreams()))
            .timer(chat::sweep)
            .problem(problem);
    return lasting ? backend.parking(Backend.BIND, chat.parking()) : backend;
  }

  private static Thread hasherThread(Runnable task) {
    Thread thread = new Thread(task, "password");
    thread.setDaemon(true);
    return thread;
  }
}
