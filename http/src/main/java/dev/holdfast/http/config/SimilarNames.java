package dev.holdfast.http.config;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;

/**
 * The known names that a mistyped one may mean: those that a few slips of the finger lead to. There
 * may be one slip, and one more for each six letters: a wrong guess is worse than none. Stateless.
 */
public final class SimilarNames {

  private static final int LETTERS_PER_SLIP = 6;

  private SimilarNames() {}

  /** Those of the known names that are near, the nearest first. */
  public static ImmutableList<String> of(String typed, Collection<String> known) {
    int slips = 1 + typed.length() / LETTERS_PER_SLIP;
    return known.stream()
        .filter(name -> distance(typed, name) <= slips)
        .sorted(Comparator.comparing(name -> distance(typed, name)))
        .collect(ImmutableList.toImmutableList());
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
