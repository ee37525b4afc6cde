package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in {@code docs/embedding.md} behaves as the document says. */
class EmbeddingTest {

  private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String READY = "listening on port ";

  @TempDir private Path folder;
  private Process program;
  private InetSocketAddress address;

  @BeforeEach
  void compileAndRun() throws IOException {
    String document = Files.readString(Path.of("../docs/embedding.md"), UTF_8);
    MatchResult code = PROGRAM.matcher(document).results().findFirst().orElseThrow();
    Path source = Files.writeString(folder.resolve("Echo.java"), code.group(1), UTF_8);
    String classPath = System.getProperty("java.class.path");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-Xlint:all", "-Werror", "-cp", classPath, source.toString());
    assertEquals(0, status, "the program does not compile");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String withIt = folder + System.getProperty("path.separator") + classPath;
    program =
        new ProcessBuilder(java, "-cp", withIt, "Echo", "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = program.inputReader(UTF_8);
    String ready = out.readLine();
    assertTrue(ready != null && ready.startsWith(READY), ready);
    int port = Integer.parseInt(ready.substring(READY.length()));
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @AfterEach
  void stop() throws InterruptedException {
    program.destroy();
    assertTrue(program.waitFor(5, TimeUnit.SECONDS), "SIGTERM does not stop it");
  }

  private Answer ask(String request) throws IOException {
    try (RawClient client = new RawClient(address)) {
      return client.send(request.replace("Host: test", "Host: localhost")).read();
    }
  }

  @Test
  void theExampleGreetsAndSendsPacketsBack() throws IOException {
    String created = ask(bind("{\"rid\":1}")).body();
    String sid = created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
    String request = "{\"sid\":\"" + sid + "\",\"rid\":%d,\"packets\":[%s]}";
    assertEquals(
        "{\"packets\":[\"hello\"]}", ask(bind(String.format(request, 2, ""))).body(), "a greeting");
    assertEquals(
        "{\"packets\":[{\"n\":1},2]}", ask(bind(String.format(request, 3, "{\"n\":1},2"))).body());
  }

  @Test
  void theExampleServesTheClientLibraryButNoChat() throws IOException {
    assertEquals(200, ask(get("/client/probe.js")).status());
    assertEquals(404, ask(get("/")).status());
    assertEquals(404, ask(get("/page/probe.html")).status());
    assertEquals(404, ask(get("/chat")).status());
    assertEquals(200, ask(get("/healthz")).status());
  }
}
