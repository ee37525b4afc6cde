package dev.holdfast.http.command;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The variables of the environment that are the program's by their name. */
final class Variables {

  private static final String PREFIX = "HOLDFAST_";

  /** Those that are no {@link Setting}. */
  private static final ImmutableSet<String> OTHERS =
      ImmutableSet.of(Settings.CONFIG, "HOLDFAST_ADMIN_PASSWORD", "HOLDFAST_JAVA_OPTS");

  private Variables() {}

  /** A sentence for each that means nothing, and is perhaps misspelt. */
  static ImmutableList<String> warnings(Map<String, String> environment) {
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    for (String name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith(PREFIX) && known().noneMatch(name::equals)) {
        String nearest = known().min(Comparator.comparing(each -> distance(name, each))).get();
        warnings.add("the variable " + name + " means nothing; is it " + nearest + "?");
      }
    }
    return warnings.build();
  }

  private static Stream<String> known() {
    return Stream.concat(Arrays.stream(Setting.values()).map(Setting::variable), OTHERS.stream());
  }

  /** How many letters must be put in, left out or exchanged (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int exchanged = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
