package dev.holdfast.http.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What is told of a tested server is read as the server would read it. */
class TestedServerArgumentsTest {

  @TempDir private Path folder;

  private static final String URL = "http://127.0.0.1:7070";

  private static Map<String, String> read(String... words) {
    return readFor(null, words);
  }

  private static Map<String, String> readFor(@Nullable String url, String... words) {
    ClientArguments arguments =
        new ClientArguments(new CommandLine(new ConformanceCommand()).getCommandSpec());
    ServerAddress server = url == null ? null : arguments.server(url);
    return new TestedServerArguments(arguments, server).read(List.of(words), null);
  }

  private static String refusal(String... words) {
    return refusalFor(null, words);
  }

  private static String refusalFor(@Nullable String url, String... words) {
    return assertThrows(ParameterException.class, () -> readFor(url, words)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-body=64K",
        "body-timeout=90s",
        "write-timeout=2m",
        "message-length=500",
        "rate-limit=5/1s",
        "rate-limit=off",
        "rooms=tea,coffee",
        "presence-max=3",
        "memory=on",
        "keep-messages=10",
        "packet-limit=5/500ms",
        "mailbox-bytes=512k",
        "idle-timeout=1500ms",
        "max-connections=50",
        "trusted-proxies=127.0.0.1,10.0.0.0/8",
        "allow-origin=*",
        "journal=/no/such/folder",
        "port=0"
      })
  void aValueThatServeTakesIsTaken(String word) {
    String value = word.substring(word.indexOf('=') + 1);
    String name = word.substring(0, word.indexOf('='));
    assertEquals(Map.of(name, value), read(word));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port=abc           | (no whole number); allowed: 0 to 65535",
        "port=-1            | (negative); allowed: 0 to 65535",
        "max-body=-1k       | (negative); allowed: 2k to 16m",
        "port=              | (no whole number); allowed: 0 to 65535",
        "max-body=9g        | (out of range); allowed: 2k to 16m",
        "message-length=0   | (out of range); allowed: 1 to 100000",
        "message-length=2s  | (no whole number); allowed: 1 to 100000",
        "rate-limit=0/3s    | (neither may be 0); allowed: a rate such as 10/3s, or off",
        "memory=yes         | (neither on nor off); allowed: on or off",
        "trusted-proxies=no | (neither an address nor a block: no);"
            + " allowed: addresses and blocks such as 127.0.0.1,10.0.0.0/8",
        "rooms=             | (no names); allowed: any, or names such as tea,coffee",
        "body-timeout=9     | (a time is a whole number with a unit, as in 500ms, 5s,"
            + " 2m, 12h or 30d); allowed: 100ms to 10m"
      })
  void aValueThatServeRefusesIsRefusedInItsWords(String word, String why) {
    String value = word.substring(word.indexOf('=') + 1);
    String expected = "--server " + word + ": '" + value + "' is not allowed " + why;
    assertEquals(expected, refusal(word));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=2s         | --server wait=2s: wait, inactivity, max-pause and polling are read from the"
            + " server; leave it out",
        "polling=1s      | --server polling=1s: wait, inactivity, max-pause and polling are read from"
            + " the server; leave it out",
        "config=x        | --server config=x: no file of settings is read here; give each option that"
            + " the file sets, such as --server max-body=64k",
        "memory          | --server takes NAME=VALUE, not 'memory'",
        "=x              | --server takes NAME=VALUE, not '...'",
        "admin-password:hunter2   | --server takes NAME=VALUE, not 'admin-password...'",
        "admin-password hunter2   | --server takes NAME=VALUE, not 'admin-password...'",
        "admin-password:hunter2=x | --server admin-password...: there is no such option;"
            + " `serve --help` lists all; its value is not shown, for it may be a password",
        "pace=2s         | --server pace: there is no such option; `serve --help` lists all"
            + "; its value is not shown, for it may be a password",
        "max-boddy=1m    | --server max-boddy: there is no such option; similar: max-body"
            + "; its value is not shown, for it may be a password",
        "--max-body=1m   | --server --max-body: there is no such option; similar: max-body"
            + "; its value is not shown, for it may be a password",
        "admin-pasword=x | --server admin-pasword: there is no such option; similar: admin-password"
            + "; its value is not shown, for it may be a password",
        "admin-password= | --server admin-password= has no visible character; choose a password"
      })
  void aNameThatIsNotToBeGivenIsRefusedWithTheRemedy(String word, String message) {
    assertEquals(message, refusal(word));
  }

  @Test
  void aNameThatStandsThereTwiceIsRefused() {
    assertEquals(
        "--server max-body stands there twice; give it once",
        refusal("max-body=1m", "memory=on", "max-body=2m"));
  }

  @Test
  void aNameIsShownWithItsControlCharacters() {
    assertTrue(refusal("max\nbody=1m").startsWith("--server max\nbody: there is no such option"));
    assertEquals(
        "--server admin-password... stands there twice; give it once",
        refusal("admin-password:hunter2=x", "admin-password:hunter2=x"));
  }

  @Test
  void valuesThatNoServerHasTogetherAreRefused() {
    assertEquals(
        "--server sessions-per-host=600: no server runs so: connections-per-host '512' (the default)"
            + " is too small for --sessions-per-host '600': 600 sessions hold a connection each;"
            + " raise the first, or lower the second",
        refusal("memory=on", "sessions-per-host=600"));
  }

  /** Of a heap of 32m, `serve` would hold 16m for clients, and a body may be half of that. */
  @Test
  void theHeapOfTheSuiteDoesNotCount() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path = System.getProperty("java.class.path");
    ProcessBuilder suite = new ProcessBuilder(java, "-Xmx32m", "-cp", path);
    suite.command().addAll(List.of("dev.holdfast.http.Main", "conformance", "--list"));
    suite.command().addAll(List.of("--only", "S1", "--server", "max-body=16m"));
    Process process = suite.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  void thePortOfTheUrlIsThatOfTheServer() {
    assertEquals(Map.of("ops-port", "8080"), readFor(URL, "ops-port=8080"));
    assertEquals(Map.of("ops-port", "8080"), read("ops-port=8080"));
    assertEquals(Map.of("port", "7070"), readFor(URL, "port=7070"));
    assertEquals(Map.of("port", "0"), readFor(URL, "port=0"));
    assertEquals(
        "--server ops-port=7070: no server runs so: --ops-port '7070' is also --port '7070';"
            + " choose another for one",
        refusalFor(URL, "ops-port=7070"));
    assertEquals(
        "--server ops-port=7070: no server runs so: --ops-port '7070' is also --port '7070';"
            + " choose another for one",
        refusalFor(URL, "port=0", "ops-port=7070"));
    assertEquals(
        "--server port=8080: the URL names port 7070; leave it out: the suite does not need it",
        refusalFor(URL, "port=8080"));
  }

  @Test
  void thePasswordOfAdminsIsReadFromTheFileOfTheServer() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "sesame\n");
    assertEquals("sesame", read("admin-password-file=" + file).get("admin-password"));
    String both = refusal("admin-password=x", "admin-password-file=" + file);
    assertEquals(
        "--server admin-password-file="
            + file
            + ": admin-password is given, too; leave one of them out",
        both);
  }

  @Test
  void aPasswordThatIsRefusedIsNotShown() {
    String message = refusal("admin-password=hun\u0007ter2");
    assertEquals(
        "--server admin-password=... has the character U+0007, which a command cannot have;"
            + " choose a password without",
        message);
    assertFalse(message.contains("ter2"), message);
  }
}
