package dev.holdfast.http.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.holdfast.http.conformance.ProtocolRule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A filter that selects rules by their numbers: {@code S12,S30-S40}. */
record RuleFilter(ImmutableRangeSet<Integer> numbers) {

  private static final Pattern PART = Pattern.compile("[Ss](\\d{1,6})(?:-[Ss]?(\\d{1,6}))?");

  /**
   * Reads a choice.
   *
   * @throws IllegalArgumentException if it is none
   */
  static RuleFilter parse(String text) {
    RangeSet<Integer> numbers = TreeRangeSet.create();
    for (String part : Splitter.on(',').trimResults().omitEmptyStrings().split(text)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("'" + part + "' is no rule; rules are S12 or S30-S40");
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first) {
        throw new IllegalArgumentException("'" + part + "' ends before it begins");
      }
      numbers.add(Range.closed(first, last));
    }
    return new RuleFilter(ImmutableRangeSet.copyOf(numbers));
  }

  boolean matches(ProtocolRule rule) {
    return numbers.contains(rule.number());
  }
}
