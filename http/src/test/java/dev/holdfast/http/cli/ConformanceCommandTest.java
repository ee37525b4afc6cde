package dev.holdfast.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.conformance.CarelessServer;
import dev.holdfast.http.server.Backend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformanceCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private CarelessServer server;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server = new CarelessServer(); // S152 holds there, S17 does not
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "conformance";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return RootCommand.create(
            settings -> new ServedProgram((loop, codec) -> Backend.builder().build()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private int runHere(String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = server.address().toString();
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return run(words);
  }

  @Test
  void aRuleThatHoldsIsReportedAsPassed() {
    assertEquals(0, runHere("--only", "S152"), err::toString);
    assertTrue(
        out.toString().startsWith("passed   S152  `requests`, the window, MUST be 2.\n"),
        out::toString);
    assertTrue(out.toString().contains("1 rule, 1 passed, 0 failed, 0 not run"), out::toString);
  }

  @Test
  void aRuleThatIsBrokenIsReportedAsFailed() {
    assertEquals(1, runHere("--only", "S17,S152"), err::toString);
    assertTrue(out.toString().startsWith("FAILED   S17   A sid that"), out::toString);
    assertTrue(out.toString().contains("a sid that no session has: answered {"), out::toString);
  }

  @Test
  void aRuleThatNeedsOtherOptionsIsReportedWithTheseOptions() {
    assertEquals(0, runHere("--only", "S41,S37"), err::toString);
    assertTrue(out.toString().contains("not run  S41 "), out::toString);
    assertTrue(
        out.toString().contains("needs --trusted-proxies 127.0.0.1 --sessions-per-host 4\n"),
        out::toString);
    assertTrue(
        out.toString().contains("--server presence-max=3 for --presence-max 3."), out::toString);
    assertTrue(out.toString().contains("it needs a fault of the server\n"), out::toString);
  }

  @Test
  void aReportIsWrittenAsJson() {
    assertEquals(1, runHere("--only", "S17", "--format", "json"));
    assertTrue(out.toString().startsWith("{\"server\":\"http://127.0.0.1:"), out::toString);
    assertTrue(out.toString().contains("\"rule\":\"S17\",\"status\":\"failed\""), out::toString);
  }

  @Test
  void aReportIsWrittenForContinuousIntegration() throws IOException {
    Path file = folder.resolve("report.xml");
    int status =
        runHere("--only", "S17,S152,S37", "--format", "junit", "--output", file.toString());
    assertEquals(1, status);
    String report = Files.readString(file);
    assertTrue(report.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""), report);
    assertTrue(report.contains("name=\"S152 `requests`, the window, MUST be 2.\""), report);
    assertTrue(report.contains("<skipped message=\"it needs a fault of the server\"/>"), report);
    assertTrue(out.toString().contains("3 rules, 1 passed, 1 failed"), out::toString);
  }

  @Test
  void rulesAreListed() {
    assertEquals(0, run("--list", "--only", "S36-S38"), err::toString);
    assertTrue(out.toString().startsWith("S36 At shutdown"), out::toString);
    assertTrue(out.toString().contains("    unseen: it needs an end of the server\n"));
    assertTrue(out.toString().contains("    needs --packet-limit off\n"), out::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--only S9999             | --only 'S9999': there is no such rule; --list prints all",
        "--only 12                | --only '12': '12' is no rule; rules are S12 or S30-S40",
        "--only S9-S3             | --only 'S9-S3': 'S9-S3' ends before it begins",
        "--format xml             | --format takes text, json or junit, not 'xml'",
        "--format=                | --format takes text, json or junit, not ''",
        "--timeout soon           | --timeout 'soon': a time of 2s to 10m is allowed",
        "--timeout 1s             | --timeout '1s': a time of 2s to 10m is allowed",
        "--output /no/such/file   | --output '/no/such/file' cannot be written: there is no folder /no/such",
        "--server write-timeout=x | --server write-timeout=x: 'x' is not allowed (a time is a whole"
            + " number with a unit, as in 500ms, 5s, 2m, 12h or 30d); allowed: 100ms to 10m",
        "--server pace=2s         | --server pace: there is no such option; `serve --help` lists all"
            + "; its value is not shown, for it may be a password"
      })
  void aMistakeIsNamedWithItsRemedy(String option, String message) {
    assertEquals(2, runHere(option.split(" ")));
    assertEquals(
        "holdfast: " + message + "\nSee holdfast conformance --help\n",
        err.toString(),
        err::toString);
  }

  @Test
  void aMistakeIsNamedBeforeAnythingConnects() {
    for (String more : List.of("port=abc", "max-body=1\n2")) {
      err.getBuffer().setLength(0);
      assertEquals(2, run("http://127.0.0.1:1", "--server", more));
      String shown = more.replace("\n", "\\n");
      assertTrue(err.toString().startsWith("holdfast: --server " + shown + ": '"), err::toString);
      assertEquals(2, err.toString().lines().count(), err::toString);
    }
    assertEquals(2, run("--list", "--server", "port=abc"));
  }

  @Test
  void aUrlIsAsked() {
    assertEquals(2, run());
    assertTrue(err.toString().startsWith("holdfast: which server? Give its URL"), err::toString);
    assertEquals(2, run("localhost"));
    assertTrue(err.toString().contains("'localhost' is no URL of a server"), err::toString);
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;
    assertEquals(2, run(url));
    assertTrue(
        err.toString().startsWith("holdfast: nothing listens at " + url + "; start the server"),
        err::toString);
  }

  @Test
  void anAddressWithoutTheProtocolIsNamed() {
    String url = server.address() + "/elsewhere";
    assertEquals(2, run(url));
    assertTrue(
        err.toString().startsWith("holdfast: " + url + " does not create a session: answered 404"),
        err::toString);
  }
}
