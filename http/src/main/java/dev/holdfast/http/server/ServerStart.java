package dev.holdfast.http.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.holdfast.core.loop.FailureClassifier;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The start of a server until it is complete. A failure of the loop before that is thrown by the
 * thread that starts the server, which alone ends it then; so it is told once, and nothing that the
 * start takes is released while it is still being taken. Thread-safe.
 */
final class ServerStart {

  private static final int MAX_ADOPT = 30_000; // milliseconds that it waits for the sessions

  private final CompletableFuture<Boolean> adopted = new CompletableFuture<>();
  private @Nullable Throwable fault;
  private boolean complete;

  /**
   * Notes that the loop has failed. May be called by any thread.
   *
   * @return whether the start was complete, so that it does not throw this
   */
  synchronized boolean fail(Throwable fault) {
    if (!complete) {
      this.fault = fault;
      adopted.complete(false);
    }
    return complete;
  }

  /** Notes whether the sessions of an earlier process go on. */
  void adopted(boolean success) {
    adopted.complete(success);
  }

  /** Waits until the sessions of an earlier process go on. */
  void awaitAdopted() throws IOException {
    boolean success = adopted.completeOnTimeout(false, MAX_ADOPT, MILLISECONDS).join();
    throwIfFailed();
    if (!success) {
      throw new IOException("the sessions of the last process cannot be taken; the log says why");
    }
  }

  /** Completes it, unless the loop has failed. */
  synchronized void complete() throws IOException {
    throwIfFailed();
    complete = true;
  }

  private synchronized void throwIfFailed() throws IOException {
    if (fault != null) {
      FailureClassifier.passOnIfFatal(fault);
      throw new IOException("the server failed while it was starting: " + fault, fault);
    }
  }
}
