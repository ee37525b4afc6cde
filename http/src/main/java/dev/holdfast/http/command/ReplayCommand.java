package dev.holdfast.http.command;

import dev.holdfast.fsm.script.Replay;
import dev.holdfast.fsm.script.Replay.Mismatch;
import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptException;
import dev.holdfast.fsm.script.ScriptParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: holds event sequences, written as text, against the session machine. */
@Command(
    name = "replay",
    description = "Run event sequences through the session machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit status: 0 if all came out as the files say, 1 if one did not, 2 if a file cannot be"
          + " read."
    })
final class ReplayCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "files of sequences")
  private List<Path> files = List.of();

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ReplayCommand() {}

  @Override
  public Integer call() {
    Map<Path, List<Script>> scripts = new LinkedHashMap<>();
    files.forEach(file -> scripts.put(file, parse(file)));
    PrintWriter out = spec.commandLine().getOut();
    int count = 0;
    List<String> mismatches = new ArrayList<>();
    for (Map.Entry<Path, List<Script>> entry : scripts.entrySet()) {
      for (Script script : entry.getValue()) {
        count++;
        Replay.run(script)
            .ifPresent(mismatch -> mismatches.add(describe(entry.getKey(), mismatch)));
      }
    }
    mismatches.forEach(out::println);
    String sequences = count == 1 ? "1 sequence, " : count + " sequences, ";
    out.println(
        sequences + (mismatches.isEmpty() ? "all as expected" : mismatches.size() + " otherwise"));
    out.flush();
    return mismatches.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<Script> parse(Path file) {
    try {
      return ScriptParser.parse(TextFile.read(file));
    } catch (ScriptException e) {
      throw wrong(file + ":" + e.line() + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw wrong(file + ": no such file");
    } catch (TextFile.NotUtf8Exception e) {
      throw wrong(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw wrong(file + ": cannot be read: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static String describe(Path file, Mismatch mismatch) {
    return String.format(
        "%s:%d: %s%n  expected: %s%n  actual:   %s",
        file, mismatch.line(), mismatch.script(), mismatch.expected(), mismatch.actual());
  }
}
