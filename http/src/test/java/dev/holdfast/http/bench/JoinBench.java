package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What it costs a server to open sessions that only hold a request, and what to open sessions that
 * join one room as well, in turns, on one server that is compiled by the first two turns. The
 * server has one core and {@code holdfast load} the other; sessions of one turn have ended before
 * the next.
 *
 * <p>Run it by {@code ./holdfast bench-joins [SESSIONS]}; {@code docs/performance.md} has its
 * figures. One file, because Java runs it from its source. Needs Linux and two cores.
 */
public final class JoinBench {

  private static final int RUNS = 5; // of each kind
  private static final int WARMING = 2; // of these, which are not counted
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  // Eight addresses, for the port of a closed connection is not free again for a minute.
  private static final String FROM =
      "127.0.0.1,127.0.0.2,127.0.0.3,127.0.0.4,127.0.0.5,127.0.0.6,127.0.0.7,127.0.0.8";
  private static final String LISTENING = "listening on ";
  private static final List<String> SERVE =
      List.of(
          ("serve --port 0 --memory --inactivity 5s --rate-limit off --packet-limit off"
                  + " --creation-limit off --sessions-per-host 1000000"
                  + " --connections-per-host 1000000")
              .split(" "));

  private final String java;
  private final String jar;
  private final int sessions;
  private final Path folder;

  private JoinBench(String java, String jar, int sessions, Path folder) {
    this.java = java;
    this.jar = jar;
    this.sessions = sessions;
    this.folder = folder;
  }

  /** Arguments: the Java to run, the jar, and the number of sessions. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("holdfast-bench-");
    try {
      new JoinBench(args[0], args[1], Integer.parseInt(args[2]), folder).run();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private void run() throws IOException, InterruptedException {
    List<String> command = command("0", SERVE);
    Process server =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      String url = url(server);
      List<Double> opened = new ArrayList<>();
      List<Double> joined = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        opened.add(micros(server, url, 0));
        joined.add(micros(server, url, 1));
        System.err.printf(
            "%s %d of %d: %.0f us to open a session, %.0f us to open one that joins%n",
            i < WARMING ? "warming up, turn" : "turn", i + 1, RUNS, opened.get(i), joined.get(i));
      }
      double open = median(opened);
      double join = median(joined);
      System.out.printf(
          "%,d sessions, medians of %d: %.0f us of server CPU to open one, %.0f us to open one that"
              + " joins, %.2f times as much%n",
          sessions, RUNS - WARMING, open, join, join / open);
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static double median(List<Double> runs) {
    double[] sorted = runs.stream().skip(WARMING).mapToDouble(each -> each).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private List<String> command(String core, List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of("taskset", "-c", core, java, "-XX:+UseSerialGC"));
    command.addAll(List.of("-Xms1g", "-Xmx1g", "-jar", jar));
    command.addAll(arguments);
    return command;
  }

  private String url(Process server) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (server.isAlive() && System.nanoTime() - begin < PATIENCE) {
      for (String line : Files.readAllLines(folder.resolve("out"))) {
        if (line.startsWith(LISTENING)) {
          return line.substring(LISTENING.length()).strip();
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IOException("the server did not start:\n" + Files.readString(folder.resolve("err")));
  }

  /** Opens the sessions, in so many rooms; returns the microseconds of CPU for each. */
  private double micros(Process server, String url, int rooms)
      throws IOException, InterruptedException {
    Path result = folder.resolve("result.json");
    List<String> arguments = arguments(url, sessions, rooms, result, server.pid());
    Process load = new ProcessBuilder(command("1", arguments)).redirectErrorStream(true).start();
    String said = new String(load.getInputStream().readAllBytes(), UTF_8);
    int status = load.waitFor();
    if (status > 1 || !Files.exists(result)) {
      throw new IOException("load ended with " + status + ":\n" + said);
    }
    JsonObject json = JsonParser.parseString(Files.readString(result)).getAsJsonObject();
    if (status == 1) {
      throw new IOException("not all could be opened: " + json);
    }
    awaitNone(url);
    return json.get("openingCpu").getAsDouble() * 1e6 / json.get("planned").getAsDouble();
  }

  /** What {@code load} is told, so that it opens the sessions, in so many rooms, and ends. */
  static List<String> arguments(String url, int sessions, int rooms, Path result, long pid) {
    List<String> arguments = new ArrayList<>(List.of("load", url, "--json", "--quiet"));
    arguments.addAll(List.of("--output", result.toString(), "--pid", "" + pid));
    arguments.addAll(List.of("--sessions", "" + sessions, "--rooms", "" + rooms));
    arguments.addAll(List.of("--ramp", "1000", "--warm-up", "0s", "--duration", "1s"));
    arguments.addAll(List.of("--from", FROM));
    if (rooms > 0) {
      arguments.addAll(List.of("--rate", "0.1")); // without rooms no session talks
    }
    return arguments;
  }

  /** Waits until the server has no session any more. */
  private static void awaitNone(String url) throws IOException, InterruptedException {
    HttpRequest metrics = HttpRequest.newBuilder(URI.create(url + "/metrics")).build();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < PATIENCE) {
      String text =
          HttpClient.newHttpClient().send(metrics, HttpResponse.BodyHandlers.ofString()).body();
      double sessions =
          text.lines()
              .filter(line -> line.startsWith("holdfast_sessions{"))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
              .reduce(Double::sum)
              .orElseThrow(() -> new IOException("no sessions in the metrics:\n" + text));
      if (sessions == 0) {
        return;
      }
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException("sessions that were lost have not ended");
  }
}
