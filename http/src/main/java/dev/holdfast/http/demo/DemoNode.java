package dev.holdfast.http.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node in a process of its own, which is started again whenever it ends. Its thread starts the
 * process, reads what that prints, and waits for its end. Thread-safe.
 */
final class DemoNode implements BalancedNode {

  /** How long a node is away that has ended. */
  static final Duration AWAY = Duration.ofSeconds(3);

  private static final String LISTENING = "listening on http://127.0.0.1:";
  private static final int TRIES = 3; // another process may take its port for links

  private final String name;
  private final NodeCommand command;
  private final Path log;
  private final Consumer<String> told;
  private final CompletableFuture<Long> first = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private @Nullable ChildProcess process;
  private volatile int port; // 0 while the node is not ready
  private int failures; // starts in a row that failed, before the first one that did not

  /**
   * A node that is not started.
   *
   * @param told gets a line when it has ended, and when it is back
   */
  DemoNode(String name, NodeCommand command, DemoFolder demo, Consumer<String> told) {
    this.name = name;
    this.command = command;
    this.log = demo.file(name + ".log");
    this.told = told;
    this.thread = new Thread(this::run, "node " + name);
  }

  /** Starts it, and each time that it ends. */
  void start() {
    thread.start();
  }

  /** Waits until it listens for the first time; returns its PID. */
  long awaitReady() throws DemoException {
    try {
      return Uninterruptibles.getUninterruptibly(first);
    } catch (ExecutionException e) {
      throw new DemoException(name + " does not start: " + LogTail.of(log), e);
    }
  }

  String name() {
    return name;
  }

  @Override
  public boolean isReady() {
    return port != 0;
  }

  @Override
  public int port() {
    return port;
  }

  private void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        ChildProcess next = launch();
        goesOn = next != null && follow(next);
      }
      first.completeExceptionally(new IllegalStateException("the node was stopped"));
    } catch (IOException | UncheckedIOException e) {
      if (!first.completeExceptionally(e) && !isClosed()) {
        told.accept(name + " cannot be started again: " + e.getMessage());
      }
    }
  }

  private synchronized @Nullable ChildProcess launch() throws IOException {
    if (isClosed()) {
      return null;
    }
    Path here = Path.of("").toAbsolutePath(); // paths among the words may begin here
    process = ChildProcess.start(command.words(name), here, log, Redirect.PIPE);
    return process;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Waits for the end of a process, and of the time until the next one; false if there is none. */
  private boolean follow(ChildProcess node) throws IOException {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(node.output(), UTF_8))) {
      lines.lines().forEach(line -> heard(line, node.pid()));
    }
    port = 0;
    int status = node.join();
    if (isClosed()) {
      return false;
    }
    if (!first.isDone()) {
      failures++;
      return failures < TRIES
          || !first.completeExceptionally(new IllegalStateException("exit status " + status));
    }
    told.accept(
        name
            + " has ended (PID "
            + node.pid()
            + "); it starts again in "
            + AWAY.toSeconds()
            + " s");
    return !Uninterruptibles.awaitUninterruptibly(closed, AWAY);
  }

  private void heard(String line, long pid) {
    if (line.startsWith(LISTENING)) {
      port = Integer.parseInt(line.substring(LISTENING.length()));
      if (!first.complete(pid)) {
        told.accept(name + " is back: PID " + pid);
      }
    }
  }

  /** Asks it to end, for good. */
  synchronized void stop() {
    closed.countDown();
    if (process != null) {
      process.stop();
    }
  }

  /** Waits until it has ended, which was asked for. */
  void awaitEnd() {
    ChildProcess last;
    synchronized (this) {
      last = process;
    }
    if (last != null) {
      last.awaitEnd();
    }
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
