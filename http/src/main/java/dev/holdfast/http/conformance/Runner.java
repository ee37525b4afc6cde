package dev.holdfast.http.conformance;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.Json;
import dev.holdfast.http.conformance.client.Target;
import dev.holdfast.http.conformance.client.Wire;
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
 * Runs the checks of a suite against one server, several at a time. Thread-safe.
 *
 * @param patience how long a check waits for an answer that should be there
 * @param threads how many checks run at a time
 */
public record Runner(Target target, Duration patience, int threads) {

  /** Is told how far a run is. */
  public interface Progress {
    /** So many of all checks are done. */
    void done(int done, int all);
  }

  /**
   * Asks the server for its terms.
   *
   * @param given what else is known of its options
   * @throws IOException if there is no server of the protocol; its message says the remedy
   */
  public ServerOptions options(Map<String, String> given) throws IOException {
    try (Wire wire = new Wire(target, patience)) {
      Json terms = create(wire, "");
      Json polling = create(wire, ",\"hold\":0");
      ServerOptions options = ServerOptions.of(given, terms, polling);
      options.validate();
      return options;
    }
  }

  private Json create(Wire wire, String fields) throws IOException {
    try {
      return new BindSession(wire, fields).created().json();
    } catch (UnknownHostException e) {
      throw new IOException("no host is called " + target.host() + "; look at the URL", e);
    } catch (ConnectException e) {
      throw new IOException("nothing listens at " + target + "; start the server first", e);
    } catch (SocketTimeoutException | EOFException e) {
      throw new IOException(target + " gives no answer: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(
          target
              + " does not create a session: "
              + e.getMessage()
              + "; the URL is that before /bind and /chat",
          e);
    }
  }

  /** Runs all checks that the options allow; those that take all places come last. */
  public ImmutableList<Result> run(Suite suite, ServerOptions options, Progress progress)
      throws InterruptedException {
    ExecutorService executor =
        Executors.newFixedThreadPool(
            threads, new ThreadFactoryBuilder().setNameFormat("check-%d").setDaemon(true).build());
    List<Outcome> outcomes = new ArrayList<>();
    try {
      for (List<List<Check>> phase : phases(suite.checks())) {
        List<Future<List<Outcome>>> running = new ArrayList<>();
        phase.forEach(group -> running.add(executor.submit(() -> run(group, options))));
        for (Future<List<Outcome>> group : running) {
          outcomes.addAll(group.get());
          progress.done(outcomes.size(), suite.checks().size());
        }
      }
      return suite.results(outcomes);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      executor.shutdownNow();
    }
  }

  /** Groups whose checks run one after the other, first those of which others can run beside. */
  private static List<List<List<Check>>> phases(List<Check> checks) {
    List<List<Check>> first = new ArrayList<>();
    List<Check> inLobby = new ArrayList<>();
    List<Check> last = new ArrayList<>();
    first.add(inLobby);
    for (Check check : checks) {
      if (Check.PLACES.equals(check.alone())) {
        last.add(check);
      } else if (Check.LOBBY.equals(check.alone())) {
        inLobby.add(check);
      } else {
        first.add(List.of(check));
      }
    }
    return List.of(first, List.of(last));
  }

  private List<Outcome> run(List<Check> group, ServerOptions options) {
    return group.stream().map(check -> run(check, options)).toList();
  }

  private Outcome run(Check check, ServerOptions options) {
    ImmutableList<String> missing = check.missing(options);
    if (!missing.isEmpty()) {
      return new Outcome(check, missing, "", Duration.ZERO);
    }
    Stopwatch watch = Stopwatch.createStarted();
    String failure = failure(check, options);
    return new Outcome(check, ImmutableList.of(), failure, watch.elapsed());
  }

  /** Runs a check; what was wrong, or empty. */
  private String failure(Check check, ServerOptions options) {
    try (Probe probe = new Probe(new Wire(target, patience), options)) {
      check.body().run(probe);
      return "";
    } catch (SocketTimeoutException e) {
      return "no answer within " + patience.toSeconds() + " s";
    } catch (Exception e) {
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }
}
