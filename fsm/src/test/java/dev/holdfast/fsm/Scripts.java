package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptParseException;
import dev.holdfast.fsm.script.ScriptParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The scripts in the test resources. */
public final class Scripts {

  private static final Path FOLDER = Path.of("src/test/resources/scripts");

  private Scripts() {}

  /** The files, in the order of their names. */
  public static List<Path> files() {
    return filesIn(FOLDER);
  }

  /** The files of this folder, in the order of their names. */
  public static List<Path> filesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The scripts of one file. */
  public static List<Script> in(Path file) {
    try {
      return ScriptParser.parse(Files.readString(file, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ScriptParseException e) {
      throw new AssertionError(file + ":" + e.line() + ": " + e.getMessage(), e);
    }
  }

  /** The scripts of all files. */
  public static List<Script> all() {
    return files().stream().flatMap(file -> in(file).stream()).toList();
  }
}
