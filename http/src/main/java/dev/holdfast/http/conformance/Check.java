package dev.holdfast.http.conformance;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;

/**
 * A test of one or a few rules of the protocol, which knows nothing of the server but its URL and
 * options.
 *
 * @param rules their numbers, such as S12
 * @param title what is tested, in a few words
 * @param needs the options of the server that the check needs
 * @param alone a part of the server, such as the lobby, that no other check with the same part may
 *     use meanwhile; null for none
 * @param body what is run
 */
public record Check(
    ImmutableSet<String> rules,
    String title,
    ImmutableList<CheckPrecondition> needs,
    @Nullable String alone,
    Body body) {

  /** The part for checks of what guests read and say. */
  public static final String LOBBY = "the lobby";

  /** The part for checks that open as many sessions or connections as the server allows. */
  public static final String PLACES = "all places";

  /** The code of a check. */
  public interface Body {
    /**
     * Runs the check.
     *
     * @throws RuleViolationException if a rule does not hold
     * @throws Exception if something else goes wrong, which is a fault of the server too
     */
    void run(CheckContext context) throws Exception;
  }

  /** A check. */
  public static Check of(String rules, String title, Body body, CheckPrecondition... needs) {
    ImmutableSet<String> numbers = ImmutableSet.copyOf(Splitter.on(' ').split(rules));
    return new Check(numbers, title, ImmutableList.copyOf(needs), null, body);
  }

  /** Returns this check, to be run while no other check of that part of the server runs. */
  public Check alone(String what) {
    return new Check(rules, title, needs, what, body);
  }

  /**
   * The options that the server would need for this check, as on its command line; empty if it can
   * run.
   */
  ImmutableList<String> missing(TestedServerOptions options) {
    return needs.stream()
        .filter(need -> !need.isMet().test(options))
        .map(CheckPrecondition::options)
        .collect(ImmutableList.toImmutableList());
  }
}
