package dev.holdfast.http.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.cli.RootCommand;
import dev.holdfast.http.cli.ServedProgram;
import dev.holdfast.http.server.Backend;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinBenchTest {

  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void loadTakesItsArguments(int rooms, @TempDir Path folder) {
    Path result = folder.resolve("result.json");
    String[] arguments =
        JoinBench.arguments("http://127.0.0.1:1", 10, rooms, result, ProcessHandle.current().pid())
            .toArray(String[]::new);
    int status =
        RootCommand.create(
                settings -> new ServedProgram((loop, codec) -> Backend.builder().build()))
            .setOut(new PrintWriter(new StringWriter(), true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    assertEquals(2, status);
    assertTrue(err.toString().contains("http://127.0.0.1:1: no session could"), err::toString);
  }
}
