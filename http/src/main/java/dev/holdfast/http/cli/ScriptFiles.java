package dev.holdfast.http.cli;

import dev.holdfast.http.config.NotUtf8Exception;
import dev.holdfast.http.config.Utf8Files;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The access to the script files that a command names: finds, reads and writes them. Stateless. */
public final class ScriptFiles {

  private static final String SUFFIX = ".txt";

  private ScriptFiles() {}

  /**
   * These files, and in place of each folder all files of text in it and below, in the order of
   * their names.
   *
   * @throws UnusableScriptException if a folder has none, or a path names nothing
   */
  public static List<Path> in(List<Path> paths) throws UnusableScriptException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (path.toString().isEmpty()) { // else it would be the working folder
        throw new UnusableScriptException(
            "an empty name is no file: name a script or a folder, this folder as .");
      }
      if (Files.isDirectory(path)) {
        files.addAll(below(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> below(Path folder) throws UnusableScriptException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
              .sorted()
              .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new UnusableScriptException(folder + ": cannot be read: " + e.getMessage());
    }
    if (files.isEmpty()) {
      throw new UnusableScriptException(
          folder + ": no script in this folder, for none of its files ends in " + SUFFIX);
    }
    return files;
  }

  /** The text of a file. */
  public static String read(Path file) throws UnusableScriptException {
    try {
      String text = Utf8Files.read(file);
      if (text.isBlank()) {
        throw new UnusableScriptException(
            file + ": empty; a script begins with the line 'holdfast-script 2 server'");
      }
      return text;
    } catch (NoSuchFileException e) {
      throw new UnusableScriptException(file + ": no such file");
    } catch (NotUtf8Exception e) {
      throw new UnusableScriptException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UnusableScriptException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /** Replaces the text of a file, all at once. */
  static void write(Path file, String text) throws UnusableScriptException {
    try {
      Utf8Files.replace(file, text);
    } catch (IOException e) {
      throw new UnusableScriptException(file + ": cannot be written: " + e.getMessage());
    }
  }
}
