package dev.holdfast.http.conformance;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;

/**
 * A test of one or a few rules against a server that is seen from outside only.
 *
 * @param rules their numbers, such as S12
 * @param title what is tested, in a few words
 * @param needs what the server must be set to
 * @param alone what of the server it must have to itself, such as the lobby; null for nothing
 */
public record Check(
    ImmutableSet<String> rules,
    String title,
    ImmutableList<OptionRequirement> needs,
    @Nullable String alone,
    Body body) {

  /** The lobby, for checks that listen as a guest. */
  public static final String LOBBY = "the lobby";

  /** The places of sessions and connections, for checks that fill them. */
  public static final String PLACES = "all places";

  /** What a check does. */
  public interface Body {
    /**
     * Runs the check.
     *
     * @throws Violation if a rule does not hold
     * @throws Exception if something else goes wrong, which is a fault of the server too
     */
    void run(CheckContext context) throws Exception;
  }

  /** A check. */
  public static Check of(String rules, String title, Body body, OptionRequirement... needs) {
    ImmutableSet<String> numbers = ImmutableSet.copyOf(Splitter.on(' ').split(rules));
    return new Check(numbers, title, ImmutableList.copyOf(needs), null, body);
  }

  /** This check, which has something to itself. */
  public Check alone(String what) {
    return new Check(rules, title, needs, what, body);
  }

  /** The options that the server lacks for this, as one writes them; empty if it can run. */
  ImmutableList<String> missing(ServerOptions options) {
    return needs.stream()
        .filter(need -> !need.isMet().test(options))
        .map(OptionRequirement::options)
        .collect(ImmutableList.toImmutableList());
  }
}
