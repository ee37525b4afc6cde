package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Ticker;
import dev.holdfast.core.chat.Chat;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.ServiceSpec;
import dev.holdfast.core.loop.ServiceSupervisor;
import dev.holdfast.core.loop.ServiceSupervisorObserver;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.sqlite.SqliteChatStore;
import dev.holdfast.http.chat.ChatRoutes;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Server and log writer die in the middle of traffic, and nothing acknowledged is lost. */
class RestartsTest {

  private static final List<String> NICKS = List.of("ann", "bob", "eve");
  private static final int SAYS = 40; // of each; all together fit into one welcome
  private static final RetentionLimits RETENTION =
      new RetentionLimits(1_000, Duration.ofDays(1), 1 << 24);

  private static final ChatPolicy UNHURRIED =
      ChatPolicy.builder().messageLimit(RateLimit.OFF).build();

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExecutorService supervising = Executors.newSingleThreadExecutor();
  private final CyclicBarrier joined = new CyclicBarrier(NICKS.size());
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private SqliteChatStore store;
  private ServerFactory servers;
  private volatile EventLoop loop;

  @AfterEach
  void stop() {
    threads.shutdownNow();
    supervising.shutdown();
  }

  private Backend chat(EventLoop loop, PacketCodec codec) throws IOException {
    this.loop = loop;
    AdminPasswordVerifier password =
        new AdminPasswordVerifier("sesame", new SecureRandom(), loop, Runnable::run);
    var kept = store.connect(loop);
    Chat chat =
        new Chat(
            loop,
            codec,
            UNHURRIED,
            new RandomIds(),
            Clock.systemUTC(),
            kept,
            kept.load(),
            password);
    return Backend.builder()
        .application(Backend.BIND, chat)
        .routes(new ChatRoutes(chat.guestChannel(), chat.guestStreams()))
        .timer(chat::sweep)
        .build();
  }

  private ServiceSupervisor supervisor() {
    ServiceSupervisorObserver observer =
        new ServiceSupervisorObserver() {
          @Override
          public void restarted(ServiceSpec spec) {
            told.add(spec.name());
          }

          @Override
          public void gaveUp(ServiceSpec spec) {
            told.add("gave up: " + spec.name());
          }
        };
    List<ServiceSpec> specs =
        List.of(new ServiceSpec("log writer", store::writer), new ServiceSpec("server", servers));
    return new ServiceSupervisor(specs, supervising, Ticker.systemTicker(), observer);
  }

  @Test
  @Timeout(60)
  void anAcknowledgedMessageIsStoredOnceWhicheverProcessIsKilled() throws Exception {
    store =
        SqliteChatStore.open(
            folder, RETENTION, new RetentionClock(Clock.systemUTC(), Ticker.systemTicker()));
    servers = new ServerFactory(TestServer.config(), this::chat);
    ServiceSupervisor supervisor = supervisor();
    supervisor.start();
    List<Future<?>> speakers = new ArrayList<>();
    NICKS.forEach(nick -> speakers.add(threads.submit(new Speaker(nick))));
    killAt(20, this::killServer);
    killAt(50, this::killWriter);
    killAt(80, this::killServer);
    for (Future<?> speaker : speakers) {
      speaker.get(50, TimeUnit.SECONDS);
    }
    List<String> log = new Speaker("reader").join();
    supervisor.stop();
    store.close();
    assertEquals(List.of("server", "log writer", "server"), List.copyOf(told));
    assertEquals(NICKS.size() * SAYS, log.size(), log::toString);
    for (String nick : NICKS) {
      assertEquals(
          IntStream.range(0, SAYS).mapToObj(i -> nick + "-" + i).toList(),
          log.stream().filter(text -> text.startsWith(nick)).toList());
    }
  }

  private void killAt(int count, Runnable kill) {
    int before = told.size();
    while (acknowledged.get() < count) {
      Thread.onSpinWait();
    }
    kill.run();
    while (told.size() == before) {
      Thread.onSpinWait();
    }
  }

  private void killServer() {
    loop.execute(
        () -> {
          throw new IllegalStateException("killed by a test");
        });
  }

  private void killWriter() {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("log-writer"))
        .forEach(Thread::interrupt);
  }

  /** A member that sends one message after the other, each until it is acknowledged. */
  private final class Speaker implements Callable<Void> {

    private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("\"text\":\"(\\w+-\\d+)\"");

    private final String nick;
    private String sid = "";
    private String token = "";
    private long rid;

    Speaker(String nick) {
      this.nick = nick;
    }

    @Override
    public Void call() throws Exception {
      join();
      joined.await();
      for (int i = 0; i < SAYS; i++) {
        String id = nick + "-" + i;
        while (!say(id)) {
          join();
        }
        acknowledged.incrementAndGet();
      }
      return null;
    }

    /** Joins in a new session, however often that takes; returns the texts of the history. */
    List<String> join() {
      while (true) {
        try {
          sid = SID.matcher(ask("{\"rid\":1}")).results().findFirst().orElseThrow().group(1);
          rid = 1;
          String answer =
              send("{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"" + nick + "\"" + token + "}");
          while (!answer.contains("\"welcome\"") && !answer.contains("\"terminate\"")) {
            answer = send("");
          }
          if (answer.contains("\"welcome\"")) {
            String mine = TOKEN.matcher(answer).results().findFirst().orElseThrow().group(1);
            token = ",\"token\":\"" + mine + "\"";
            return TEXT.matcher(answer).results().map(text -> text.group(1)).toList();
          }
        } catch (IOException e) {
          Thread.onSpinWait(); // the server is not back yet
        }
      }
    }

    /** Whether it was acknowledged in this session. */
    private boolean say(String id) {
      try {
        String say = "{\"kind\":\"say\",\"room\":\"lobby\",\"id\":\"ID\",\"text\":\"ID\"}";
        String answer = send(say.replace("ID", id));
        while (!answer.contains("\"id\":\"" + id + "\"")) {
          if (answer.contains("\"terminate\"")) {
            return false;
          }
          answer = send("");
        }
        return !answer.contains("\"kind\":\"error\"");
      } catch (IOException e) {
        return false;
      }
    }

    private String send(String packets) throws IOException {
      return ask("{\"sid\":\"" + sid + "\",\"rid\":" + ++rid + RawSession.packets(packets) + "}");
    }

    private String ask(String body) throws IOException {
      try (RawClient client = new RawClient(servers.address())) {
        return client.send(bind(body)).read().body();
      }
    }
  }
}
