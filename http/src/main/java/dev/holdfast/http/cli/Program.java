package dev.holdfast.http.cli;

import dev.holdfast.core.loop.ServiceSupervisor;
import dev.holdfast.http.config.Settings;
import dev.holdfast.http.metrics.ProgramMetrics;
import dev.holdfast.http.server.Backend;
import java.util.List;

/**
 * The parts of a program that {@code serve} runs.
 *
 * @param backend makes the backend of a server; called again when the server is restarted
 * @param services run beside the server, under the same supervisor: started before it, stopped
 *     after it
 * @param metrics adds those of the program to the server's
 * @param last closed when all services have stopped
 * @param greeting lines for standard output, once it listens
 */
public record Program(
    Backend.Factory backend,
    List<ServiceSupervisor.Child> services,
    ProgramMetrics metrics,
    AutoCloseable last,
    List<String> greeting) {

  /** A program of nothing but a server. */
  public Program(Backend.Factory backend) {
    this(backend, List.of());
  }

  /** A program of nothing but a server, with lines for standard output once it listens. */
  public Program(Backend.Factory backend, List<String> greeting) {
    this(backend, List.of(), ProgramMetrics.NONE, () -> {}, greeting);
  }

  /** The factory of programs, from settings. */
  public interface Factory {
    /**
     * Called once, before anything is listened to.
     *
     * @throws Exception if there is no program; the message is for the operator
     */
    Program create(Settings settings) throws Exception;
  }
}
