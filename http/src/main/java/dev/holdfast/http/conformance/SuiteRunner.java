package dev.holdfast.http.conformance;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The runner of the checks of a suite against one server, several at a time. Thread-safe.
 *
 * @param patience how long a check waits for an answer that should be there
 * @param threads how many checks run at a time
 */
public record SuiteRunner(ServerAddress server, Duration patience, int threads) {

  /** How long a room lives that is empty (S196), and a little more. */
  private static final Duration ROOM_LIFE = Duration.ofSeconds(63);

  /**
   * How often the suite waits for its rooms in vain: another run at the same time may be quicker.
   */
  private static final int ROUNDS_IN_VAIN = 3;

  /**
   * Asks the server for the options that it tells a client.
   *
   * @param given what else is known of its options
   * @throws IOException if there is no server of the protocol; its message says the remedy
   */
  public TestedServerOptions options(Map<String, String> given) throws IOException {
    try (RawHttpClient client = new RawHttpClient(server, patience)) {
      JsonValue terms = create(client, "");
      JsonValue polling = create(client, ",\"hold\":0");
      return TestedServerOptions.of(given, terms, polling);
    }
  }

  private JsonValue create(RawHttpClient client, String fields) throws IOException {
    try {
      return new BindSession(client, fields).created().json();
    } catch (UnknownHostException e) {
      throw new IOException("no host is called " + server.host() + "; look at the URL", e);
    } catch (ConnectException e) {
      throw new IOException("nothing listens at " + server + "; start the server first", e);
    } catch (SocketTimeoutException e) {
      throw new IOException(server + ": " + e.getMessage(), e);
    } catch (EOFException e) {
      throw new IOException(server + " gives no answer: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(
          server
              + " does not create a session: "
              + e.getMessage()
              + "; the URL is that before /bind and /chat",
          e);
    }
  }

  /**
   * Runs all checks that the options allow; those that take all places come last. One host may make
   * only so many rooms (S71), so what lacks one is run again when the others have ended.
   */
  public ImmutableList<RuleResult> run(
      ConformanceSuite suite, TestedServerOptions options, ConformanceProgressListener progress)
      throws InterruptedException {
    ExecutorService executor =
        Executors.newFixedThreadPool(
            threads, new ThreadFactoryBuilder().setNameFormat("check-%d").setDaemon(true).build());
    List<CheckResult> results = new ArrayList<>();
    List<Check> last = suite.checks().stream().filter(SuiteRunner::takesAllPlaces).toList();
    List<Check> next = suite.checks().stream().filter(check -> !takesAllPlaces(check)).toList();
    try {
      int inVain = 0;
      while (!next.isEmpty()) {
        for (Future<List<CheckResult>> group : submit(groups(next), options, executor)) {
          results.addAll(group.get());
          progress.done(results.size(), suite.checks().size());
        }
        List<Check> lacking =
            results.stream().filter(CheckResult::lacksRooms).map(CheckResult::check).toList();
        inVain = lacking.size() < next.size() ? 0 : inVain + 1;
        next = inVain < ROUNDS_IN_VAIN ? lacking : List.of();
        if (!next.isEmpty()) {
          results.removeIf(CheckResult::lacksRooms);
          Thread.sleep(ROOM_LIFE.toMillis());
        }
      }
      results.addAll(run(last, options));
      progress.done(results.size(), suite.checks().size());
      return suite.results(results);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      executor.shutdownNow();
    }
  }

  private List<Future<List<CheckResult>>> submit(
      List<List<Check>> groups, TestedServerOptions options, ExecutorService executor) {
    List<Future<List<CheckResult>>> running = new ArrayList<>();
    groups.forEach(group -> running.add(executor.submit(() -> runGroup(group, options))));
    return running;
  }

  private static boolean takesAllPlaces(Check check) {
    return Check.PLACES.equals(check.alone());
  }

  /** Puts checks into groups; the checks of one group run one after the other. */
  private static List<List<Check>> groups(List<Check> checks) {
    List<List<Check>> groups = new ArrayList<>();
    List<Check> inLobby = new ArrayList<>();
    groups.add(inLobby);
    for (Check check : checks) {
      if (Check.LOBBY.equals(check.alone())) {
        inLobby.add(check);
      } else {
        groups.add(List.of(check));
      }
    }
    return groups;
  }

  private List<CheckResult> runGroup(List<Check> group, TestedServerOptions options) {
    boolean speaks = group.stream().anyMatch(check -> Check.LOBBY.equals(check.alone()));
    return speaks ? runInLobby(group, options) : run(group, options);
  }

  private List<CheckResult> runInLobby(List<Check> group, TestedServerOptions options) {
    try (RawHttpClient client = new RawHttpClient(server, patience)) {
      return LobbyTurn.await(client).during(() -> run(group, options));
    } catch (IOException e) {
      return run(group, options); // no member can be there, which the checks tell
    }
  }

  private List<CheckResult> run(List<Check> group, TestedServerOptions options) {
    return group.stream().map(check -> run(check, options)).toList();
  }

  /** Whatever goes wrong is the result of this check, and the run goes on. */
  private CheckResult run(Check check, TestedServerOptions options) {
    ImmutableList<String> missing;
    try {
      missing = check.missing(options);
    } catch (RuntimeException e) {
      return new CheckResult(check, ImmutableList.of(), message(e), Duration.ZERO);
    }
    if (!missing.isEmpty()) {
      return new CheckResult(check, missing, "", Duration.ZERO);
    }
    Stopwatch watch = Stopwatch.createStarted();
    String failure = failure(check, options);
    return new CheckResult(check, ImmutableList.of(), failure, watch.elapsed());
  }

  /** Runs a check; returns what was wrong, or an empty text. */
  private String failure(Check check, TestedServerOptions options) {
    try (CheckContext context = new CheckContext(new RawHttpClient(server, patience), options)) {
      check.body().run(context);
      return "";
    } catch (Exception e) {
      return message(e);
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
