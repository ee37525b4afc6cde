package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long after its start a server answers {@code GET /} with 200, and how much CPU it has used by
 * then: with its log in memory and in a new folder, in turns.
 *
 * <p>Run it by {@code ./holdfast bench-start [PROGRAM]}; {@code docs/performance.md} has its
 * figures.
 */
public final class StartBench {

  private static final int RUNS = 11;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final String program;
  private final Path folder;
  private boolean isPrepared = true; // as far as can be seen

  private StartBench(String program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** Milliseconds until the first answer, and of CPU. */
  private record Start(double millis, double cpu) {}

  /** Argument: the program that is given {@code serve} and its options. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String program = Path.of(args[0]).toAbsolutePath().toString();
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "holdfast-bench-");
    try {
      StartBench bench = new StartBench(program, folder);
      Start[] memory = new Start[RUNS];
      Start[] disk = new Start[RUNS];
      for (int i = 0; i < RUNS; i++) {
        memory[i] = bench.start("--memory");
        disk[i] = bench.start("--data", folder.resolve("data-" + i).toString());
      }
      print("log in memory", memory);
      print("log on disk", disk);
      if (!bench.isPrepared) {
        System.out.println(program + " started without an archive of its classes");
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private static void print(String name, Start[] starts) {
    double[] millis = Arrays.stream(starts).mapToDouble(Start::millis).sorted().toArray();
    double[] cpu = Arrays.stream(starts).mapToDouble(Start::cpu).sorted().toArray();
    System.out.printf(
        "%-14s answers after %4.0f ms (%.0f to %.0f in %d starts), %4.0f ms of CPU%n",
        name, millis[RUNS / 2], millis[0], millis[RUNS - 1], RUNS, cpu[RUNS / 2]);
  }

  private Start start(String... log) throws IOException, InterruptedException {
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(program, "serve", "--port", Integer.toString(port))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("err").toFile());
    builder.command().addAll(List.of(log));
    long begin = System.nanoTime();
    Process server = builder.start();
    try {
      while (!answers(port)) {
        if (!server.isAlive() || System.nanoTime() - begin > PATIENCE) {
          throw new IOException("no start:\n" + Files.readString(folder.resolve("err")));
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      double millis = (System.nanoTime() - begin) / 1e6;
      ProcessHandle.Info info = server.info();
      double cpu = info.totalCpuDuration().map(used -> used.toNanos() / 1e6).orElse(0.0);
      boolean isJava = info.command().filter(command -> command.endsWith("java")).isPresent();
      String options = String.join(" ", info.arguments().orElse(new String[0]));
      isPrepared &= !isJava || options.contains("-XX:SharedArchiveFile=");
      return new Start(millis, cpu);
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static boolean answers(int port) {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(here, port));
      String get = "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(get.getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      return answer.startsWith("HTTP/1.1 200 ");
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
