package dev.holdfast.http.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The destination of the result of a command: the file of {@code --output}, or standard output.
 *
 * @param spec the command
 * @param file null for standard output
 */
record ResultDestination(CommandSpec spec, @Nullable Path file) {

  /** Checks that the file can be written, before there is a result to be lost. */
  void check() {
    if (file != null) {
      Path folder = file.toAbsolutePath().getParent();
      if (Files.isDirectory(file)) {
        throw unwritable(": it is a folder");
      }
      if (folder == null || !Files.isDirectory(folder)) {
        throw unwritable(": there is no folder " + folder);
      }
      if (!Files.isWritable(Files.exists(file) ? file : folder)) {
        throw unwritable(": permission denied");
      }
    }
  }

  /** Writes a result, and a summary of it to standard output if the result goes to a file. */
  void write(String result, String summary) {
    if (file == null) {
      print(result);
      return;
    }
    try {
      Files.writeString(file, result, UTF_8);
    } catch (IOException e) {
      throw unwritable(": " + e.getMessage());
    }
    print(summary);
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }

  private ParameterException unwritable(String why) {
    return new ParameterException(
        spec.commandLine(), "--output '" + file + "' cannot be written" + why);
  }
}
