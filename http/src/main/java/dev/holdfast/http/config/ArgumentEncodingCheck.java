package dev.holdfast.http.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A check of arguments and variables for characters that Java has lost: it replaces those that the
 * encoding of the locale does not have, without an error; with {@code LC_ALL=C} all but ASCII.
 */
public final class ArgumentEncodingCheck {

  /** To be said of such a word, behind its name. */
  static final String SPOILT =
      ": has characters that are not in the encoding of the locale ("
          + System.getProperty("sun.jnu.encoding")
          + "); start with LC_ALL=C.UTF-8, or set it in a file of settings or of the password";

  private static final char REPLACEMENT = '\uFFFD';
  private static final Path RAW = Path.of("/proc/self/cmdline");

  private ArgumentEncodingCheck() {}

  /** Whether a part of the word was replaced. */
  static boolean isSpoilt(String word) {
    return word.indexOf(REPLACEMENT) >= 0;
  }

  /**
   * The first argument that cannot be what was meant, and why; an empty string if there is none.
   */
  public static String problem(String[] arguments) {
    return problem(arguments, raw());
  }

  /**
   * Finds the first argument that cannot be what was meant, given the words of the process.
   *
   * @param raw the words of the process, one character for each byte; those of the program are last
   */
  static String problem(String[] arguments, List<String> raw) {
    int before = raw.size() - arguments.length;
    for (int i = 0; i < arguments.length; i++) {
      String word = arguments[i];
      boolean lost = before >= 0 && isAscii(word) && !isAscii(raw.get(before + i));
      if (isSpoilt(word) || lost) {
        return "'" + word + "'" + SPOILT;
      }
    }
    return "";
  }

  private static boolean isAscii(String word) {
    return CharMatcher.ascii().matchesAllOf(word);
  }

  /** Where the system does not tell, there are none. */
  private static List<String> raw() {
    try {
      String words = Files.readString(RAW, ISO_8859_1);
      return Splitter.on('\0').splitToList(words.replaceFirst("\0$", ""));
    } catch (IOException e) {
      return List.of();
    }
  }
}
