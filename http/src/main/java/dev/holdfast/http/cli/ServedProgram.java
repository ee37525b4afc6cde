package dev.holdfast.http.cli;

import dev.holdfast.core.loop.ServiceSpec;
import dev.holdfast.http.metrics.CustomMetrics;
import dev.holdfast.http.server.Backend;
import java.util.List;

/**
 * A program that the command {@code serve} runs: a backend and what belongs to it.
 *
 * @param backend makes the backend of a server; called again for each restart of the server
 * @param services more services under the supervisor of the server: started before the server,
 *     stopped after it
 * @param metrics adds metrics of the program to those of the server
 * @param last closed at the end, when all services have stopped
 * @param greeting lines for standard output, printed when the server listens
 */
public record ServedProgram(
    Backend.Factory backend,
    List<ServiceSpec> services,
    CustomMetrics metrics,
    AutoCloseable last,
    List<String> greeting) {

  /** A program of nothing but a server. */
  public ServedProgram(Backend.Factory backend) {
    this(backend, List.of());
  }

  /** A program of nothing but a server, with lines for standard output once it listens. */
  public ServedProgram(Backend.Factory backend, List<String> greeting) {
    this(backend, List.of(), CustomMetrics.NONE, () -> {}, greeting);
  }
}
