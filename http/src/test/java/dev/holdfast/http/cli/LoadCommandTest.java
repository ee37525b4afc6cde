package dev.holdfast.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.conformance.ServerProcess;
import dev.holdfast.http.connection.ConnectionCapacity;
import dev.holdfast.http.load.LoadTransport;
import dev.holdfast.http.server.Backend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "load";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return RootCommand.create(
            settings -> new ServedProgram((loop, codec) -> Backend.builder().build()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                    | which server?",
        "ftp://a                               | 'ftp://a' is no URL of a server",
        "https://127.0.0.1:1                   | https://127.0.0.1:1: no session could join",
        "http://127.0.0.1:1 --insecure         | --insecure http://127.0.0.1:1: without https",
        "http://127.0.0.1:1 --sessions -1      | --sessions -1: 0 to 1000000 is allowed",
        "http://127.0.0.1:1 --talkers 0        | --talkers 0: 1 to 1000000 is allowed",
        "http://127.0.0.1:1 --rate 0           | --rate 0.0: a number above 0",
        "http://127.0.0.1:1 --rate NaN         | --rate NaN: a number above 0",
        "http://127.0.0.1:1 --from 192.0.2.1   | assign requested address",
        "http://127.0.0.1:1 --from 192.0.2.1   | could join: --from 192.0.2.1: ",
        "http://127.0.0.1:1 --sessions 0 --rooms 0 | --sessions 0 --rooms 0: there is nothing",
        "http://127.0.0.1:1 --rooms 0 --talkers 2 | --talkers 2 --rooms 0: without rooms no session",
        "http://127.0.0.1:1 --rooms 0 --rate 5 | --rate 5.0 --rooms 0: without rooms no session talks",
        "http://127.0.0.1:1 --rooms 0 --length 50 | --length 50 --rooms 0: without rooms no session",
        "http://127.0.0.1:1 --rooms 0 --closed | --closed --rooms 0: without rooms no session talks",
        "http://127.0.0.1:1/?room=a            | a user, a query and a fragment are not sent",
        "http://127.0.0.1:1/#a                 | a user, a query and a fragment are not sent",
        "http://ann:x@127.0.0.1:1              | a user, a query and a fragment are not sent",
        "http://127.0.0.1:1 --rooms 33         | --rooms 33: 0 to 32 is allowed, more with --from",
        "http://127.0.0.1:1 --rooms 3 --talkers 2 | --talkers 2: in each of the 3 rooms",
        "http://127.0.0.1:1 --rooms 3 --room a | --room a --rooms 3: it is one or the other",
        "http://127.0.0.1:1 --transport ws    | --transport ws: http, http2 and websocket are allowed",
        "http://h:1 --transport http2         | --transport http2 http://h:1: the server speaks HTTP/2 by https alone",
        "http://127.0.0.1:1 --closed --rate 5  | --closed --rate 5.0: in a closed loop",
        "http://127.0.0.1:1 --duration 0s      | --duration 0s: nothing can be measured",
        "http://127.0.0.1:1 --length 23        | --length 23: 24 to 1000000 is allowed",
        "http://127.0.0.1:1 --duration 5       | --duration '5': a time is a whole number",
        "http://127.0.0.1:1 --from 127.0.0.1,x | 'x' is no address",
        "http://127.0.0.1:1 --output /no/x     | --output '/no/x' cannot be written: there is no folder /no",
        "http://127.0.0.1:1 --pid 999999999    | --pid 999999999: there is no process",
        "http://127.0.0.1:1                    | http://127.0.0.1:1: no session could join",
      })
  void aMistakeIsExplained(String arguments, String why) {
    assertEquals(2, run(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
    assertTrue(err.toString().contains(why), err::toString);
  }

  @Test
  void connectionsThatTheProcessCannotHaveAreRefused() {
    assertNull(LoadPlanArguments.shortage(998, 1, LoadTransport.HTTP, 1_000));
    assertEquals(
        "--sessions 999 and --talkers 1: a talker has two connections, the others one each, and 1001"
            + " are more than the 1000 that this process can have: raise its limit of open files"
            + " (ulimit -n)",
        LoadPlanArguments.shortage(999, 1, LoadTransport.HTTP, 1_000));
    assertNull(LoadPlanArguments.shortage(999, 1, LoadTransport.WEBSOCKET, 1_000));
    assertEquals(
        "--sessions 1000 and --talkers 1: each has a connection, and 1001 are more than the 1000 that"
            + " this process can have: raise its limit of open files (ulimit -n)",
        LoadPlanArguments.shortage(1_000, 1, LoadTransport.WEBSOCKET, 1_000));
    int tooMany = ConnectionCapacity.connections() + 10_000; // files may be closed meanwhile
    if (tooMany < 1_000_000) { // else --sessions has its own limit
      assertEquals(2, run("http://127.0.0.1:1", "--sessions", Integer.toString(tooMany)));
      assertTrue(err.toString().contains("(ulimit -n)"), err::toString);
    }
  }

  @Test
  void theResultIsATableOrJson() throws IOException {
    try (ServerProcess server = new ServerProcess("--rate-limit off")) {
      String url = server.address().toString();
      String[] little = {url, "--sessions", "3", "--warm-up", "0s", "--duration", "1s"};
      assertEquals(0, run(little), err::toString);
      assertTrue(
          out.toString().contains("lost               0, told to none 0, doubled 0"),
          out::toString);
      // On a busy machine the only second ends behind the last message, as one of waiting.
      assertTrue(
          err.toString().lines().anyMatch(line -> line.matches("(measuring|waiting): .*")),
          err::toString);
      String[] onWebSockets = {
        url, "--transport", "websocket", "--sessions=3", "--warm-up=0s", "--duration=1s"
      };
      assertEquals(0, run(onWebSockets), err::toString);
      Path file = folder.resolve("result.json");
      String[] json = {
        url,
        "--sessions=3",
        "--warm-up=0s",
        "--duration=1s",
        "--json",
        "--quiet",
        "--output=" + file
      };
      err.getBuffer().setLength(0);
      assertEquals(0, run(json), err::toString);
      assertEquals("", err.toString());
      assertTrue(Files.readString(file).contains("\"lost\":0,"), Files.readString(file));
    }
  }
}
