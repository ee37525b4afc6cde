package dev.holdfast.http.demo;

import static com.google.common.util.concurrent.Uninterruptibles.getUninterruptibly;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that ends when its standard input does. So it ends with this one, however that ends.
 * Thread-safe.
 */
final class ChildProcess {

  private static final int PATIENCE = 10; // seconds

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a process, without what the environment has for servers of the caller.
   *
   * @param command what to run
   * @param directory where it runs
   * @param log gets its standard error
   * @param output where its standard output goes
   */
  static ChildProcess start(List<String> command, Path directory, Path log, Redirect output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(Redirect.appendTo(log.toFile()))
            .redirectOutput(output);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("HOLDFAST_") || name.startsWith("PG"));
    return new ChildProcess(builder.start());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its standard output, if that goes to this process. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Its standard input. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** Waits until it has ended; returns its exit status. */
  int join() {
    return process.onExit().join().exitValue();
  }

  /** Asks it to end. */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy(); // it has closed its standard input, and may wait for something else
    }
  }

  /** Waits until it has ended, which was asked for; after some seconds it is killed. */
  void awaitEnd() {
    try {
      getUninterruptibly(process.onExit(), PATIENCE, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process cannot be awaited", e);
    }
  }
}
