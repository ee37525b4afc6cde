package dev.holdfast.http.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * The replay of scripts for the JavaScript client. It starts Node, since the client is written in
 * JavaScript, with a program that the launcher names in a system property: the jar does not contain
 * it.
 */
public final class ClientReplay {

  private static final String PROPERTY = "holdfast.client-replay";

  private final String node;
  private final @Nullable String program;

  /**
   * A replay by this program.
   *
   * @param node the command that runs it
   * @param program null if there is none
   */
  public ClientReplay(String node, @Nullable String program) {
    this.node = node;
    this.program = program;
  }

  /** The replay with the program that the launcher has named. */
  public static ClientReplay ofThisProcess() {
    return new ClientReplay("node", System.getProperty(PROPERTY));
  }

  /** Checks that this file can be played. */
  public void check(Path file) throws UnusableScriptException {
    if (program == null) {
      throw new UnusableScriptException(
          file
              + ": a script of the client, which the jar alone cannot play; run ./holdfast replay"
              + " in a clone of the sources (with Node 20 or newer)");
    }
  }

  /**
   * Plays all of them, and prints their output.
   *
   * @return the exit status
   */
  public int run(List<String> options, List<Path> files, PrintWriter out, PrintWriter err)
      throws UnusableScriptException {
    List<String> command = new ArrayList<>(List.of(node, String.valueOf(program)));
    command.addAll(options);
    files.forEach(file -> command.add(file.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed;
      try (BufferedReader reader = process.inputReader()) {
        printed = reader.lines().map(line -> line + "\n").collect(Collectors.joining());
      }
      int status = process.waitFor();
      PrintWriter to = status > ExitCode.SOFTWARE ? err : out;
      to.print(printed);
      to.flush();
      return status;
    } catch (IOException e) {
      throw new UnusableScriptException(
          files.get(0) + ": a script of the client takes Node 20 or newer, and " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.USAGE;
    }
  }
}
