package dev.holdfast.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.AbstractIdleService;
import dev.holdfast.core.loop.ServiceSpec;
import dev.holdfast.http.config.Setting;
import dev.holdfast.http.metrics.CustomMetrics;
import dev.holdfast.http.server.Backend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RootCommandTest {

  private static final String RIGHT =
      """
      R1 a request is held
      @0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING
      @1 REQ +1 => - | HAVE_REQUEST
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(Object... arguments) {
    return run(
        settings -> new ServedProgram((loop, codec) -> Backend.builder().build()), arguments);
  }

  private int run(ServedProgramFactory program, Object... arguments) {
    CommandLine command =
        RootCommand.create(program)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return command.execute(words);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  // ---- replay

  @Test
  void scriptsThatComeOutRightAreCounted() throws IOException {
    Path one = file("one.txt", RIGHT);
    Path two = file("two.txt", RIGHT + RIGHT.replace("R1", "R2"));
    assertEquals(0, run("replay", one, two), err::toString);
    assertEquals("3 sequences, all as expected\n", out.toString());
  }

  @Test
  void aScriptThatComesOutWrongIsShownWithItsLine() throws IOException {
    Path wrong = file("wrong.txt", RIGHT.replace("- | HAVE_REQUEST", "- | WAITING"));
    assertEquals(1, run("replay", wrong));
    assertEquals(
        wrong
            + ":3: R1\n"
            + "  expected: @1 REQ +1 => - | WAITING\n"
            + "  actual:   @1 REQ +1 => - | HAVE_REQUEST\n"
            + "1 of 1 sequence otherwise\n",
        out.toString());
  }

  @Test
  void aFileThatIsNoScriptIsNamedWithItsLine() throws IOException {
    Path broken = file("broken.txt", RIGHT + "@2 JUMP => - | WAITING\n");
    assertEquals(2, run("replay", broken));
    assertTrue(err.toString().startsWith("holdfast: " + broken + ":4: unknown event 'JUMP'"));
    assertEquals("", out.toString());
  }

  @Test
  void aByteOrderMarkIsNoPartOfAScript() throws IOException {
    assertEquals(0, run("replay", file("marked.txt", "\uFEFF" + RIGHT)), err::toString);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path missing = folder.resolve("missing.txt");
    assertEquals(2, run("replay", missing));
    assertTrue(err.toString().startsWith("holdfast: " + missing + ": no such file"));
  }

  @Test
  void replayWantsAFile() {
    assertEquals(2, run("replay"));
  }

  // ---- serve

  @Test
  void aWrongValueIsNamedWithWhatIsAllowed() {
    assertEquals(2, run("serve", "--wait", "soon"));
    assertEquals(
        """
        holdfast: --wait: 'soon' is not allowed (a time is a whole number with a unit, as in 500ms, 5s, 2m, 12h or 30d); allowed: 500ms to 10m
        See holdfast serve --help
        """,
        err.toString());
  }

  @Test
  void anUnknownOptionIsAMistake() {
    assertEquals(2, run("serve", "--prot", "80"));
    assertEquals(
        """
        holdfast: Unknown option: '--prot'
        Similar: --port
        See holdfast serve --help
        """,
        err.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "serve foo, serve takes options only: 'foo' is too much",
    "serve --port 0 foo bar, serve takes options only: 'foo' is too much",
    "cluster-demo foo, cluster-demo takes options only: 'foo' is too much",
    "cluster-demo --nodes 1, '--nodes 1: 2 to 5 is allowed'",
    "cluster-demo --nodes 6, '--nodes 6: 2 to 5 is allowed'",
    "cluster-demo --port 65536, '--port 65536: 0 to 65535 is allowed'",
    "load http://127.0.0.1:1 foo, load takes one URL: 'foo' is too much",
    "conformance http://127.0.0.1:1 foo bar, conformance takes one URL: 'foo' is too much"
  })
  void anArgumentTooManyOrTooLargeIsNamed(String arguments, String said) {
    Object[] words = arguments.split(" ");
    assertEquals(2, run(words));
    assertEquals("holdfast: " + said + "\nSee holdfast " + words[0] + " --help\n", err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"load", "conformance"})
  void aUrlWithAPortThatThereIsNotIsNoUrl(String command) {
    for (int port : new int[] {0, 65_536, 99_999}) {
      String url = "http://127.0.0.1:" + port;
      assertEquals(2, run(command, url));
      String said = "holdfast: '" + url + "' is no URL of a server; give one such as ";
      assertTrue(err.toString().contains(said), err::toString);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "load --sessions abc     | --sessions takes a whole number, not 'abc'",
        "load --sessions 99999999999 | --sessions takes a whole number of fewer digits, not '99999999999'",
        "load --pid 1.5          | --pid takes a whole number, not '1.5'",
        "load --rate abc         | --rate takes a number, not 'abc'",
        "conformance --server foo | --server takes NAME=VALUE, not 'foo'",
        "serve --port            | --port takes NUMBER, and has none",
        "serve --port --data x   | --port takes NUMBER, and has none",
        "replay                  | replay takes FILE, and has none",
        "serve --port 1 --port 2 | --port stands there twice"
      })
  void aValueThatCannotBeReadIsNamedWithWhatIsTaken(String arguments, String said) {
    Object[] words = arguments.split(" ");
    assertEquals(2, run(words));
    assertEquals("holdfast: " + said + "\nSee holdfast " + words[0] + " --help\n", err.toString());
  }

  @Test
  void anUnknownOptionIsNoValueOfASwitch() {
    assertEquals(2, run("serve", "--memory", "--max-bdy", "1m"));
    assertTrue(err.toString().contains("Unknown option: '--max-bdy'\n"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--admin-password hunter2",
        "--admin-password=hunter2",
        "--admin-pasword-file=hunter2",
        "-phunter2",
        "--memory --admin-password hunter2",
        "--admin-password hunter2 --port 0",
        "--admin-password= hunter2 --pasword=hunter2",
        "--admin-password --hunter2"
      })
  void aPasswordBehindAnUnknownOptionIsNotShown(String arguments) {
    Object[] all = ("serve " + arguments).split(" ");
    assertEquals(2, run(all));
    assertTrue(err.toString().startsWith("holdfast: Unknown option"), err::toString);
    assertFalse(err.toString().contains("hunter2"), err::toString);
  }

  @Test
  void aPortInUseIsOneClearLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertEquals(1, run("serve", "--port", port));
      assertEquals(
          "holdfast: cannot listen on 127.0.0.1:"
              + port
              + ": the port is in use; choose another with --port\n",
          err.toString());
    }
  }

  @Test
  void aCertificateThatCannotBeUsedIsOneClearLine() throws IOException {
    Path certificate = file("cert.pem", "hello");
    assertEquals(
        2, run("serve", "--port", 0, "--tls-certificate", certificate, "--tls-key", certificate));
    assertEquals(
        "holdfast: "
            + certificate
            + " is not PEM: it has no line that begins with '-----BEGIN'\nSee holdfast serve --help\n",
        err.toString());
  }

  @Test
  void aProgramThatCannotStartIsOneClearLine() {
    ServedProgramFactory impossible =
        settings -> {
          throw new IOException("the folder a\nb cannot be used");
        };
    assertEquals(1, run(impossible, "serve", "--port", 0));
    assertEquals("holdfast: the folder a\\nb cannot be used\n", err.toString());
    List<String> told = new CopyOnWriteArrayList<>();
    Backend.Factory unreadable =
        (loop, codec) -> {
          throw new IOException("the log cannot be read");
        };
    ServedProgram program =
        new ServedProgram(
            unreadable, List.of(), CustomMetrics.NONE, () -> told.add("closed"), List.of("secret"));
    assertEquals(1, run(settings -> program, "serve", "--port", 0));
    assertTrue(err.toString().endsWith("holdfast: the log cannot be read\n"));
    assertEquals("", out.toString(), "a greeting though it does not listen");
    assertEquals(List.of("closed"), told);
  }

  @Test
  void aServerThatKeepsFailingEndsTheProgramAfterItsServicesInOrder() {
    List<String> told = new CopyOnWriteArrayList<>();
    Runnable sweep =
        () -> {
          if (out.toString().contains("listening")) { // before that, it would be a failed start
            throw new IllegalStateException("in the sweep");
          }
        };
    Backend.Factory backend =
        (loop, codec) -> {
          told.add("server");
          return Backend.builder().timer(sweep).build();
        };
    ServiceSpec writer =
        new ServiceSpec(
            "writer",
            () ->
                new AbstractIdleService() {
                  @Override
                  protected void startUp() {
                    told.add("writer");
                  }

                  @Override
                  protected void shutDown() {
                    told.add("writer stops");
                  }
                });
    ServedProgram program =
        new ServedProgram(
            backend,
            List.of(writer),
            CustomMetrics.NONE,
            () -> told.add("closed"),
            List.of("secret 1"));
    assertEquals(1, run(settings -> program, "serve", "--port", 0));
    String all = String.join(", ", told); // more servers if restarts are far apart
    assertTrue(all.matches("writer(, server){4,}, writer stops, closed"), all);
    assertTrue(out.toString().startsWith("secret 1\nlistening on http://"), out::toString);
    assertEquals("holdfast: giving up: server keeps failing; the log says why\n", err.toString());
  }

  @Test
  void helpTellsEverySettingAndItsDefault() {
    assertEquals(0, run("serve", "--help"));
    for (Setting setting : Setting.values()) {
      String form = setting.option() + (setting.isSwitch() ? "[=" : "=");
      assertTrue(out.toString().contains(form), setting::option);
    }
    assertTrue(out.toString().contains("(default 45s)"));
  }

  @Test
  void withoutACommandTheCommandsAreNamed() {
    assertEquals(2, run());
    assertTrue(
        err.toString()
            .startsWith(
                "holdfast: which command? serve, replay, conformance, load, cluster-demo, help\n"),
        err::toString);
  }

  @Test
  void anUnknownCommandIsNamed() {
    assertEquals(2, run("frob", "--port", 1));
    assertEquals(
        "holdfast: no such command: frob; there are serve, replay, conformance, load, cluster-demo, help\nSee holdfast --help\n",
        err.toString());
  }

  @Test
  void aMistypedCommandIsNamedWithTheOneThatIsNear() {
    assertEquals(2, run("sevre"));
    assertTrue(err.toString().contains("\nSimilar: serve\nSee holdfast --help\n"), err::toString);
  }

  @Test
  void helpExplainsACommand() {
    assertEquals(0, run("help", "serve"));
    assertTrue(out.toString().contains("--port="));
    assertEquals(2, run("help", "frob"));
  }

  @Test
  void theVersionIsTold() {
    assertEquals(0, run("--version"));
    assertTrue(out.toString().startsWith("holdfast "));
  }
}
