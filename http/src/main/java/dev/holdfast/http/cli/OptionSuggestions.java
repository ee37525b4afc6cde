package dev.holdfast.http.cli;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Predicate;

/**
 * The suggestions for a mistyped option: existing options with a similar name. Picocli's own
 * suggestions compare pairs of letters, and so name {@code --presence-max} for {@code --prot}.
 */
final class OptionSuggestions {

  private static final CharMatcher DASHES = CharMatcher.is('-');

  /** The shortest name that is looked for inside of others. */
  private static final int MIN_PART = 3;

  private OptionSuggestions() {}

  /**
   * The options that a few slips of the finger lead to, the nearest first; or else those that it is
   * a part of.
   *
   * @param typed an option without its value
   * @param options those that there are
   */
  static ImmutableList<String> of(String typed, Collection<String> options) {
    String name = Ascii.toLowerCase(trimmed(typed));
    int slips = 1 + name.length() / 5;
    ImmutableList<String> near =
        select(options, option -> distance(name, option) <= slips).stream()
            .sorted(Comparator.comparing(option -> distance(name, trimmed(option))))
            .collect(ImmutableList.toImmutableList());
    boolean isPart = name.length() >= MIN_PART;
    return near.isEmpty()
        ? select(options, option -> isPart ? option.contains(name) : option.startsWith(name))
        : near;
  }

  private static ImmutableList<String> select(Collection<String> options, Predicate<String> test) {
    return options.stream()
        .filter(option -> option.startsWith("--") && test.test(trimmed(option)))
        .collect(ImmutableList.toImmutableList());
  }

  private static String trimmed(String option) {
    return DASHES.trimLeadingFrom(option);
  }

  /** How many letters are added, missing, wrong, or in the place of their neighbour. */
  private static int distance(String one, String other) {
    int[][] steps = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int wrong = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int least = Math.min(steps[i - 1][j], steps[i][j - 1]) + 1;
        least = Math.min(least, steps[i - 1][j - 1] + wrong);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          least = Math.min(least, steps[i - 2][j - 2] + 1);
        }
        steps[i][j] = least;
      }
    }
    return steps[one.length()][other.length()];
  }
}
