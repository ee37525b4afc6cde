package dev.holdfast.http.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of the log of a process that did not start. */
final class LogTail {

  private LogTail() {}

  /** The last line that is not empty, or that there is none. */
  static String of(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }
}
