package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lines of the log that {@code docs/operations.md} explains are those of the sources. */
class DocumentedLogLinesTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (info|warn|error) \\| (.*?) \\| .* \\|$");
  private static final Pattern LINE = Pattern.compile("`([^`]+)`");

  /** A parameter of a line, left out or with a value as an example. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "HOLDFAST_\\.{3}|\\.{3}|AbCdEf|192\\.0\\.2\\.7|holdfast 0\\.1\\.0"
              + "|\\d+h \\d+m \\d+s|\\d+s\\b|\\b1000\\b|(?<= is )an(?= admin)"
              + "|^(?:server|log writer)(?= failed)|^a creation(?= failed)");

  private static final String LITERAL = "\"([^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+)\"";
  private static final Pattern STRING_CHARACTER_OR_COMMENT =
      Pattern.compile(LITERAL + "|'(?:[^'\\\\]|\\\\[^u]|\\\\u....)'|//[^\n]*+|(?s:/\\*.*?\\*/)");
  private static final Pattern JOINED_LITERALS = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern JOINED_VALUE = Pattern.compile("\"\\s*\\+[^\";]*\\+\\s*\"");
  private static final Pattern LOGGED =
      Pattern.compile("(?:log\\.(info|warn|error)\\(\\s*)?" + LITERAL);

  /**
   * A text of the program, or a line that is documented.
   *
   * @param level with which it is logged; empty if it is put together elsewhere
   */
  private record Line(String level, String text) {}

  @Test
  void everyLineIsWrittenByTheProgram() throws IOException {
    List<Line> written = written();
    List<Line> lines = documented();
    assertTrue(lines.size() > 40, "the lines are found");
    assertEquals(List.of(), lines.stream().filter(line -> !isIn(written, line)).toList());
  }

  private static boolean isIn(List<Line> written, Line line) {
    String regex =
        Arrays.stream(PARAMETER.split(line.text()))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(Pattern::quote)
            .collect(Collectors.joining("[ {}]+"));
    Pattern pattern = Pattern.compile(regex);
    Set<String> levels =
        written.stream()
            .filter(text -> pattern.matcher(text.text()).find())
            .map(Line::level)
            .collect(Collectors.toSet());
    return levels.contains(line.level()) || levels.equals(Set.of(""));
  }

  private static List<Line> documented() throws IOException {
    String document = Files.readString(ROOT.resolve("docs/operations.md"), UTF_8);
    String section = document.substring(document.indexOf("\n## Logs"));
    return ROW.matcher(section.substring(0, section.indexOf("\n## ", 1)))
        .results()
        .flatMap(
            row ->
                LINE.matcher(row.group(2))
                    .results()
                    .map(line -> new Line(row.group(1), line.group(1))))
        .toList();
  }

  /** The texts of all modules, with {@code {}} for each value in them. */
  private static List<Line> written() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : List.of("fsm", "core", "http")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file, UTF_8));
        }
      }
    }
    String code =
        STRING_CHARACTER_OR_COMMENT
            .matcher(all)
            .replaceAll(
                token ->
                    token.group().startsWith("/") ? "" : Matcher.quoteReplacement(token.group()));
    String joined = JOINED_LITERALS.matcher(code).replaceAll("");
    return LOGGED
        .matcher(JOINED_VALUE.matcher(joined).replaceAll("{}"))
        .results()
        .map(text -> new Line(Objects.requireNonNullElse(text.group(1), ""), text.group(2)))
        .toList();
  }
}
