package dev.holdfast.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of {@code docs/embedding.md} works as the document says, with the library alone. */
class EmbeddingTest {

  private static final Path DOCUMENT = Path.of("../../docs/embedding.md");
  private static final Path LIBRARY = Path.of(System.getProperty("holdfast.jar.of.library"));

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  // ---- the jar

  @Test
  void theLibraryHasNothingOfTheProgram() throws IOException {
    try (JarFile jar = new JarFile(LIBRARY.toFile())) {
      List<String> names = jar.stream().map(entry -> entry.getName()).toList();
      assertEquals(
          List.of(),
          names.stream()
              .filter(
                  name ->
                      name.matches(
                          "logback.*|dev/holdfast/(core/(chat|store)|web/page"
                              + "|http/(Main|ChatProgram|chat|cli|config|conformance|load"
                              + "|metrics/store)).*"))
              .toList());
      assertTrue(names.contains("dev/holdfast/web/client/holdfast.js"), "no client library");
      assertTrue(names.contains("META-INF/LICENSE"), "no licence");
    }
  }

  @Test
  void itBringsWhatItNeedsOnly() {
    assertEquals(
        List.of(),
        classPath()
            .map(jar -> Path.of(jar).getFileName().toString())
            .filter(
                jar ->
                    jar.matches("(sqlite|logback|picocli|password4j|precis|lit-html|argon2|jna).*"))
            .toList());
  }

  @Test
  void sourcesAndDocumentationAreBesideIt() {
    for (String kind : List.of("-sources.jar", "-javadoc.jar")) {
      String name = LIBRARY.getFileName().toString().replace(".jar", kind);
      assertTrue(Files.exists(LIBRARY.resolveSibling(name)), name);
    }
  }

  @Test
  void theSnippetNamesThisVersion() throws IOException {
    String snippet = block("xml");
    Matcher version =
        Pattern.compile("holdfast-server</artifactId>\\s*<version>([^<]+)<").matcher(snippet);
    assertTrue(version.find(), snippet);
    assertTrue(LIBRARY.getFileName().toString().contains(version.group(1)), version.group(1));
  }

  // ---- the program

  @Test
  void pricesOfTheTopicsAskedForArriveBesideOtherRoutes() throws Exception {
    try (Program stocks = start("Stocks", block("java"), "0")) {
      assertEquals(200, stocks.get("/").statusCode());
      assertEquals("{\"up\":true}", stocks.get("/api/state").body());
      assertTrue(stocks.get("/client/holdfast.js").body().contains("connect"), "no library");
      assertEquals(200, stocks.get("/healthz").statusCode());
      assertTrue(
          stocks.post("/stocks", "{\"rid\":1}", "").contains("log in first"), "let in unknown");
      String created = stocks.post("/stocks?topic=tea", "{\"rid\":1}", "user=ann");
      String sid = created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
      String first = stocks.post("/stocks", "{\"sid\":\"" + sid + "\",\"rid\":2}", "");
      assertTrue(first.contains("{\"user\":\"ann\",\"topics\":["), first);
      assertTrue(first.contains("{\"topic\":\"tea\",\"price\":"), first);
      String second =
          stocks.post(
              "/stocks",
              "{\"sid\":\"" + sid + "\",\"rid\":3,\"packets\":[{\"subscribe\":\"tin\"}]}",
              "");
      assertTrue(second.contains("\"topic\":\"t"), second);
      assertFalse(second.contains("tulips"), second);
    }
  }

  @Test
  void sessionsOfAProgramThatTakesPartOutliveIt() throws Exception {
    String file = folder.resolve("sessions").toString();
    String sid;
    try (Program counter = start("Counter", block("java", 1), "0", file)) {
      String created = counter.post("/count", "{\"rid\":1}", "");
      sid = created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
      assertEquals("{\"packets\":[{\"count\":2}]}", count(counter, sid, 2, "\"a\",\"b\""));
    }
    try (Program counter = start("Counter", block("java", 1), "0", file)) {
      assertEquals("{\"packets\":[{\"count\":3}]}", count(counter, sid, 3, "\"c\""));
    }
  }

  private static String count(Program counter, String sid, int rid, String packets)
      throws Exception {
    String request = "{\"sid\":\"%s\",\"rid\":%d,\"packets\":[%s]}".formatted(sid, rid, packets);
    return counter.post("/count", request, "");
  }

  /**
   * The supervisor mends what it can; then the program ends, whichever of its threads live. It
   * fails once it listens: a slow machine would find no time to say so between two failures.
   */
  @Test
  void aFailureThatCannotBeMendedEndsTheProgramWithStatusOne() throws Exception {
    Path cause = folder.resolve("cause");
    String failing =
        block("java")
            .replace(
                "    if (loop.now() < nextTick) {",
                "    if (java.nio.file.Files.exists(java.nio.file.Path.of(\"%s\"))) {\n      throw new IllegalStateException(\"on purpose\");\n    }\n    if (loop.now() < nextTick) {"
                    .formatted(cause))
            .replace(
                "    System.out.println(\"listening",
                "    new Thread(() -> { while (true) { java.util.concurrent.locks.LockSupport.park();"
                    + " } }).start();\n    System.out.println(\"listening");
    try (Program stocks = start("Stocks", failing, "0")) {
      Files.createFile(cause);
      assertEquals(1, stocks.awaitEnd());
      assertEquals("server keeps failing: the log says why", stocks.nextLine());
      assertNull(stocks.nextLine());
    }
  }

  private static String block(String language) throws IOException {
    return block(language, 0);
  }

  private static String block(String language, int before) throws IOException {
    String document = Files.readString(DOCUMENT, UTF_8);
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(document)
        .results()
        .skip(before)
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  /** The library and what it brings: of the class path of this test what is no test's. */
  private static Stream<String> classPath() {
    String[] all =
        System.getProperty("java.class.path").split(System.getProperty("path.separator"));
    return Stream.concat(
        Stream.of(LIBRARY.toString()),
        Arrays.stream(all)
            .filter(entry -> entry.endsWith(".jar"))
            .filter(
                entry -> !entry.matches(".*(holdfast|junit|opentest4j|apiguardian|surefire).*")));
  }

  private Program start(String name, String source, String... arguments) throws IOException {
    String path = classPath().collect(Collectors.joining(System.getProperty("path.separator")));
    Path file = Files.writeString(folder.resolve(name + ".java"), source, UTF_8);
    int status =
        javax.tools.ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-Xlint:all", "-Werror", "-cp", path, file.toString());
    assertEquals(0, status, "the program does not compile");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String withIt = folder + System.getProperty("path.separator") + path;
    List<String> command =
        Stream.concat(Stream.of(java, "-cp", withIt, name), Stream.of(arguments)).toList();
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    return new Program(process);
  }

  /** The program, as a process. */
  private final class Program implements AutoCloseable {
    private static final String READY = "listening on http://localhost:";

    private final Process process;
    private final java.io.BufferedReader out;
    private final String origin;

    Program(Process process) throws IOException {
      this.process = process;
      this.out = process.inputReader(UTF_8);
      String ready = out.readLine();
      assertTrue(ready != null && ready.startsWith(READY), ready);
      this.origin = ready.substring("listening on ".length());
    }

    HttpResponse<String> get(String path) throws Exception {
      return send(HttpRequest.newBuilder(URI.create(origin + path)));
    }

    String post(String path, String body, String cookie) throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(origin + path)).POST(BodyPublishers.ofString(body));
      if (!cookie.isEmpty()) {
        request.header("Cookie", cookie);
      }
      return send(request).body();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
      return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    String nextLine() throws IOException {
      return out.readLine();
    }

    int awaitEnd() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }
}
