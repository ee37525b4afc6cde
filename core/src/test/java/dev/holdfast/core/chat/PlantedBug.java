package dev.holdfast.core.chat;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A bug that is planted in a copy of one source file, to see that simulations find it. The list of
 * all is {@code planted.bugs}, which tells how they are written. Immutable.
 *
 * @param name a word, to select it by
 * @param what is wrong with it
 * @param file the path from the root of the repository
 * @param lines of the file that it replaces
 * @param replacement lines, maybe none
 */
record PlantedBug(
    String name, String what, String file, List<String> lines, List<String> replacement) {

  private static final CharMatcher NEWLINES = CharMatcher.is('\n');

  /** The bugs of the list. */
  static List<PlantedBug> all() {
    try {
      return parse(
          Resources.toString(
              Resources.getResource(PlantedBug.class, "planted.bugs"), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a list, whose first paragraph explains it. */
  static List<PlantedBug> parse(String list) {
    return Splitter.on("\n\n")
        .splitToStream(NEWLINES.trimFrom(list))
        .skip(1)
        .map(NEWLINES::trimFrom)
        .map(PlantedBug::parseOne)
        .toList();
  }

  private static PlantedBug parseOne(String paragraph) {
    List<String> all = paragraph.lines().toList();
    List<String> title = Splitter.on(": ").limit(2).splitToList(all.get(0));
    return new PlantedBug(
        title.get(0), title.get(1), all.get(1), behind("-", all), behind("+", all));
  }

  private static List<String> behind(String sign, List<String> lines) {
    return lines.stream()
        .skip(2)
        .filter(line -> line.startsWith(sign))
        .map(line -> line.substring(sign.length()))
        .toList();
  }

  /**
   * Returns its file with the bug.
   *
   * @throws IllegalStateException if the lines that it replaces are not in the file once
   */
  String plant(Path root) throws IOException {
    String source = Files.readString(root.resolve(file));
    String good = block(lines);
    int found = source.indexOf("\n" + good) + 1;
    if (found == 0 || source.indexOf("\n" + good, found) >= 0) {
      throw new IllegalStateException(
          "the lines of the planted bug %s are %s %s"
              .formatted(name, found == 0 ? "no longer in" : "more than once in", file));
    }
    return source.substring(0, found)
        + block(replacement)
        + source.substring(found + good.length());
  }

  private static String block(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
