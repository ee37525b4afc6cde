package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The benchmark: what a delivery costs Holdfast, with its log in memory and on disk, beside a bare
 * Undertow server. Each run has a fresh server on one core and {@code holdfast load} on the other;
 * the servers take turns, and the median of their runs is printed.
 *
 * <p>One long file, because {@code ./holdfast bench} runs it from its source, which Java 17 does
 * with a single file only; the server's jar is on the class path. {@code docs/performance.md} says
 * how to read it. Needs Linux and two cores.
 */
public final class Bench {

  private static final int RUNS = 3;
  private static final String BARE = "bare Undertow";
  private static final String MEMORY = "Holdfast, --memory";
  private static final String DISK = "Holdfast, log on disk";
  private static final ImmutableList<String> NO_LIMITS =
      ImmutableList.copyOf(
          ("--rate-limit off --packet-limit off --creation-limit off"
                  + " --sessions-per-host 1000000 --connections-per-host 1000000")
              .split(" "));

  private static final DateTimeFormatter LOG_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

  /** What is done to a server, and by which options of {@code holdfast load}. */
  private enum Scenario {
    CLOSED_1000("closed loop, 1,000 sessions", "--closed --sessions 1000", BARE, MEMORY, DISK),
    CLOSED_10000(
        "closed loop, 10,000 sessions",
        "--closed --sessions 10000 --ramp 1000",
        BARE,
        MEMORY,
        DISK),
    OPEN_50(
        "20 talkers, 50 messages a second to 1,000 sessions",
        "--talkers 20 --rate 50 --sessions 1000",
        MEMORY,
        DISK),
    OPEN_200(
        "20 talkers, 200 messages a second to 1,000 sessions",
        "--talkers 20 --rate 200 --sessions 1000",
        MEMORY,
        DISK);

    final String title;
    final ImmutableList<String> options;
    final ImmutableList<String> servers;

    Scenario(String title, String options, String... servers) {
      this.title = title;
      this.options = ImmutableList.copyOf(options.split(" "));
      this.servers = ImmutableList.copyOf(servers);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** One run: microseconds and bytes for each delivery; NaN where it is not known. */
  private record Run(double cpu, double own, double messages, double p99, double bytes) {}

  private final String java;
  private final String jar;
  private final String bareServer;

  private Bench(String java, String jar, String bareServer) {
    this.java = java;
    this.jar = jar;
    this.bareServer = bareServer;
  }

  /** Arguments: the Java to run, the jar, {@code BareServer.java}, and names of scenarios. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> names = Arrays.asList(args).subList(3, args.length);
    List<String> known = Stream.of(Scenario.values()).map(Scenario::word).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        System.err.println(
            "holdfast: no such measurement: " + name + "; there are " + String.join(", ", known));
        System.err.println("See holdfast --help");
        System.exit(2);
      }
    }
    Bench bench = new Bench(args[0], args[1], args[2]);
    for (Scenario scenario : Scenario.values()) {
      if (names.isEmpty() || names.contains(scenario.word())) {
        bench.measure(scenario);
      }
    }
  }

  private void measure(Scenario scenario) throws IOException, InterruptedException {
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    for (int i = 1; i <= RUNS; i++) {
      for (String server : scenario.servers) {
        Run run = run(scenario, server);
        System.err.printf(
            "%s, run %d of %d, %s: %.2f us%n", scenario.word(), i, RUNS, server, run.cpu);
        runs.computeIfAbsent(server, name -> new ArrayList<>()).add(run);
      }
    }
    print(scenario, runs);
  }

  private static void print(Scenario scenario, Map<String, List<Run>> runs) {
    System.out.printf("%n%s (%s)%n", scenario.title, scenario.word());
    System.out.printf(
        "%-22s %16s %7s %9s %9s %12s %7s %9s%n",
        "", "us of server CPU", "ratio", "messages", "p99", "bytes", "ratio", "us of the");
    System.out.printf(
        "%-22s %16s %7s %9s %9s %12s %7s %9s%n",
        "", "for a delivery", "", "a second", "ms", "allocated", "", "tester");
    double cpu = median(runs.values().iterator().next(), Run::cpu);
    double bytes = median(runs.values().iterator().next(), Run::bytes);
    runs.forEach(
        (server, each) ->
            System.out.printf(
                "%-22s %16.2f %7.2f %9.1f %9.1f %12s %7s %9.2f%n",
                server,
                median(each, Run::cpu),
                median(each, Run::cpu) / cpu,
                median(each, Run::messages),
                median(each, Run::p99),
                ifKnown("%.0f", median(each, Run::bytes)),
                ifKnown("%.2f", median(each, Run::bytes) / bytes),
                median(each, Run::own)));
  }

  private static String ifKnown(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /** The median of the runs of which the value is known; NaN if there is none. */
  private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
    double[] known =
        runs.stream().mapToDouble(value).filter(one -> !Double.isNaN(one)).sorted().toArray();
    return known.length == 0 ? Double.NaN : known[known.length / 2];
  }

  // ---- one run

  private Run run(Scenario scenario, String server) throws IOException, InterruptedException {
    // in a folder here, for the disk that /tmp is on may be memory
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "holdfast-bench-");
    try {
      Process process = start(server, folder);
      try {
        return load(scenario, process, folder);
      } finally {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
      }
    } finally {
      delete(folder);
    }
  }

  private Process start(String server, Path folder) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "0", java));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xms512m",
            "-Xmx512m",
            "-XX:+AlwaysPreTouch",
            "-Xlog:gc:file=" + folder.resolve("gc.log") + ":time"));
    if (server.equals(BARE)) {
      command.addAll(List.of("-cp", jar, bareServer));
    } else {
      command.addAll(List.of("-jar", jar, "serve", "--port", "0"));
      command.addAll(
          server.equals(MEMORY)
              ? List.of("--memory")
              : List.of("--data", folder.resolve("data").toString()));
      command.addAll(NO_LIMITS);
    }
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private Run load(Scenario scenario, Process server, Path folder)
      throws IOException, InterruptedException {
    Path result = folder.resolve("result.json");
    List<String> command =
        new ArrayList<>(List.of("taskset", "-c", "1", java, "-XX:+UseSerialGC", "-Xms512m"));
    command.addAll(List.of("-jar", jar, "load", url(server, folder), "--json"));
    command.addAll(List.of("--output", result.toString(), "--duration", "8s"));
    command.addAll(List.of("--pid", Long.toString(server.pid())));
    command.addAll(scenario.options);
    Process load = new ProcessBuilder(command).redirectErrorStream(true).start();
    Instant begin = null;
    Instant end = null;
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines = load.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("measuring")) {
          begin = begin == null ? Instant.now() : begin;
          end = Instant.now();
        }
      }
    }
    int status = load.waitFor();
    if (status > 1 || !Files.exists(result)) {
      throw new IOException("load ended with " + status + ":\n" + said);
    }
    JsonObject json = JsonParser.parseString(Files.readString(result)).getAsJsonObject();
    if (status == 1) {
      System.err.println(scenario.word() + ": not all was delivered: " + withoutSeconds(json));
    }
    double delivered = json.get("delivered").getAsDouble();
    double seconds = json.get("seconds").getAsDouble();
    return new Run(
        json.get("serverCpu").getAsDouble() * 1e6 / delivered,
        json.get("ownCpu").getAsDouble() * 1e6 / delivered,
        json.get("said").getAsDouble() / seconds,
        json.getAsJsonObject("latencies").get("p99Millis").getAsDouble(),
        allocated(folder.resolve("gc.log"), begin, end) / (delivered / seconds));
  }

  private static JsonElement withoutSeconds(JsonObject json) {
    json.remove("perSecond");
    return json;
  }

  private static String url(Process server, Path folder) throws IOException, InterruptedException {
    String said = "listening on ";
    for (int i = 0; i < 600 && server.isAlive(); i++) {
      for (String line : Files.readAllLines(folder.resolve("out"))) {
        if (line.startsWith(said)) {
          return line.substring(said.length()).strip();
        }
      }
      Thread.sleep(100);
    }
    throw new IOException("the server did not start:\n" + Files.readString(folder.resolve("err")));
  }

  /** Bytes a second that were allocated, as the collections of that time tell; NaN if too few. */
  private static double allocated(Path gcLog, Instant begin, Instant end) throws IOException {
    Instant first = null;
    Instant last = null;
    double after = 0; // MiB in use behind the last collection
    double allocated = 0;
    for (String line : Files.readAllLines(gcLog)) {
      // [2026-01-31T12:00:00.000+0000] GC(3) Pause Young (Allocation Failure) 140M->2M(494M) 3.2ms
      if (!line.contains("M->")) {
        continue;
      }
      Instant at = OffsetDateTime.parse(line.substring(1, line.indexOf(']')), LOG_TIME).toInstant();
      int arrow = line.indexOf("M->");
      double before = Double.parseDouble(line.substring(line.lastIndexOf(' ', arrow) + 1, arrow));
      if (begin != null && at.isAfter(begin) && at.isBefore(end)) {
        allocated += first == null ? 0 : before - after;
        first = first == null ? at : first;
        last = at;
      }
      after = Double.parseDouble(line.substring(arrow + 3, line.indexOf("M(", arrow)));
    }
    if (first == null || first.equals(last)) {
      return Double.NaN;
    }
    return allocated * (1 << 20) * 1e3 / (last.toEpochMilli() - first.toEpochMilli());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
