package dev.holdfast.http.server;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.AbstractExecutionThreadService;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server as a Guava service: runs until it is stopped, and fails if a task of its loop throws.
 * Its port is free afterwards in both cases. Thread-safe.
 */
final class GuavaServerService extends AbstractExecutionThreadService {

  /** Makes and starts the server. */
  interface Start {
    Server server(GuavaServerService of) throws IOException;
  }

  private final Start start;

  /** The end: with a fault, or on request. */
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

  private @Nullable Server server;

  GuavaServerService(Start start) {
    this.start = start;
  }

  /** The server has failed. May be called by any thread. */
  void fail(Throwable fault) {
    end.complete(Optional.of(fault));
  }

  @Override
  protected void startUp() throws IOException {
    server = start.server(this);
  }

  @Override
  protected void run() throws Exception {
    Optional<Throwable> fault = end.get();
    if (fault.isPresent()) {
      Throwables.throwIfInstanceOf(fault.get(), Exception.class);
      Throwables.throwIfUnchecked(fault.get());
      throw new AssertionError(fault.get());
    }
  }

  @Override
  protected void triggerShutdown() {
    end.complete(Optional.empty());
  }

  /** After {@link #run}, also one that threw. */
  @Override
  protected void shutDown() {
    if (server == null) {
      return;
    }
    if (end.join().isPresent()) {
      server.abort();
    } else {
      server.close();
    }
  }

  @Override
  protected String serviceName() {
    return "server";
  }
}
