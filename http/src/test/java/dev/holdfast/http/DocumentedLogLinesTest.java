package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lines of the log that {@code docs/operations.md} explains are those of the sources. */
class DocumentedLogLinesTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (?:info|warn|error) \\| (.*?) \\| .* \\|$");
  private static final Pattern LINE = Pattern.compile("`([^`]+)`");

  /** A parameter of a line, left out or with a value as an example. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "HOLDFAST_\\.{3}|\\.{3}|AbCdEf|192\\.0\\.2\\.7|holdfast 0\\.1\\.0"
              + "|\\d+h \\d+m \\d+s|\\d+s\\b|\\b1000\\b|(?<= is )an(?= admin)"
              + "|^(?:server|log writer)(?= failed)|^a creation(?= failed)");

  private static final Pattern JOINED_LITERALS = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern JOINED_VALUE = Pattern.compile("\"\\s*\\+[^\";]*\\+\\s*\"");

  @Test
  void everyLineIsWrittenByTheProgram() throws IOException {
    String sources = sources();
    List<String> lines = lines();
    assertTrue(lines.size() > 40, "the lines are found");
    assertEquals(List.of(), lines.stream().filter(line -> !isWritten(line, sources)).toList());
  }

  private static boolean isWritten(String line, String sources) {
    String regex =
        Arrays.stream(PARAMETER.split(line))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(Pattern::quote)
            .collect(Collectors.joining("[ {}]+"));
    return Pattern.compile(regex).matcher(sources).find();
  }

  private static List<String> lines() throws IOException {
    String document = Files.readString(ROOT.resolve("docs/operations.md"), UTF_8);
    String section = document.substring(document.indexOf("\n## Logs"));
    return ROW.matcher(section.substring(0, section.indexOf("\n## ", 1)))
        .results()
        .flatMap(row -> LINE.matcher(row.group(1)).results())
        .map(line -> line.group(1))
        .toList();
  }

  /** The sources of all modules, with {@code {}} for each value in a text. */
  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : List.of("fsm", "core", "http")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file, UTF_8));
        }
      }
    }
    String joined = JOINED_LITERALS.matcher(all).replaceAll("");
    return JOINED_VALUE.matcher(joined).replaceAll("{}");
  }
}
