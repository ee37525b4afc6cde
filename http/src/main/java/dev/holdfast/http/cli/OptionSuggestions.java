package dev.holdfast.http.cli;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.config.SimilarNames;
import java.util.Collection;
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
    String name = Ascii.toLowerCase(DASHES.trimLeadingFrom(typed));
    ImmutableSet<String> known =
        options.stream()
            .filter(option -> option.startsWith("--"))
            .map(DASHES::trimLeadingFrom)
            .collect(ImmutableSet.toImmutableSet());
    ImmutableList<String> near = SimilarNames.of(name, known);
    boolean isPart = name.length() >= MIN_PART;
    Predicate<String> test = option -> isPart ? option.contains(name) : option.startsWith(name);
    return (near.isEmpty() ? known.stream().filter(test) : near.stream())
        .map(option -> "--" + option)
        .collect(ImmutableList.toImmutableList());
  }
}
