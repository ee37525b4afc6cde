package dev.holdfast.http.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The program in a process of its own, on a free port, with its log in memory. */
public final class ServerProcess implements AutoCloseable {

  static final String PASSWORD = "sesame";
  private static final String READY = "listening on ";

  private final Process process;
  private final Map<String, String> options = new HashMap<>();
  private final ServerAddress address;

  /**
   * Starts the program.
   *
   * @param options what it is set to, each with its value: {@code --wait 2s}
   */
  public ServerProcess(String options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.holdfast.http.Main",
                "serve",
                "--port",
                "0",
                "--memory",
                "on"));
    String[] words = options.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      this.options.put(words[i].substring(2), words[i + 1]);
    }
    command.addAll(List.of(words));
    this.options.put("memory", "on");
    this.options.put("admin-password", PASSWORD);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("HOLDFAST_ADMIN_PASSWORD", PASSWORD);
    process = builder.start();
    address = ServerAddress.parse(awaitUrl());
  }

  private String awaitUrl() throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        return line.substring(READY.length());
      }
    }
    throw new IOException("the server did not start: " + process.info().commandLine());
  }

  /** Its options, as the suite is told them. */
  Map<String, String> options() {
    return options;
  }

  public ServerAddress address() {
    return address;
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
