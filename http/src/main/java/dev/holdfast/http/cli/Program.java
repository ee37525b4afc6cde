package dev.holdfast.http.cli;

import dev.holdfast.core.loop.Supervisor;
import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.http.config.Settings;
import dev.holdfast.http.server.Backend;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code serve} runs.
 *
 * @param backend makes what stands behind a server; asked again when the server is restarted
 * @param services what runs beside the server, under the same supervisor: started before it,
 *     stopped after it
 * @param statistics what the writer of a log has done, for metrics; null if there is none
 * @param last closed when all services have stopped
 */
public record Program(
    Backend.Factory backend,
    List<Supervisor.Child> services,
    @Nullable Supplier<StoreStatistics> statistics,
    AutoCloseable last) {

  /** A program of nothing but a server. */
  public Program(Backend.Factory backend) {
    this(backend, List.of(), null, () -> {});
  }

  /** Makes the program that the settings ask for. */
  public interface Factory {
    /**
     * Called once, before anything is listened to.
     *
     * @throws Exception if there can be none; its message is for people
     */
    Program create(Settings settings) throws Exception;
  }
}
