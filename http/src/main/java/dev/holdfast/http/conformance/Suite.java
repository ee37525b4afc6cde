package dev.holdfast.http.conformance;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The rules of the protocol with the checks that show them. Immutable.
 *
 * @param rules by number
 * @param unseen why no client can see some of them, by number
 */
public record Suite(
    ImmutableMap<String, Rule> rules,
    ImmutableList<Check> checks,
    ImmutableMap<String, String> unseen) {

  /** The part of it that is about some rules. */
  public Suite only(Predicate<Rule> which) {
    ImmutableMap<String, Rule> chosen =
        rules.values().stream()
            .filter(which)
            .collect(ImmutableMap.toImmutableMap(Rule::id, r -> r));
    return new Suite(
        chosen,
        checks.stream()
            .filter(check -> check.rules().stream().anyMatch(chosen::containsKey))
            .collect(toImmutableList()),
        unseen);
  }

  /** What a list of runs says about each rule. */
  ImmutableList<RuleResult> results(List<CheckOutcome> outcomes) {
    return rules.values().stream()
        .sorted()
        .map(rule -> result(rule, outcomes))
        .collect(toImmutableList());
  }

  private RuleResult result(Rule rule, List<CheckOutcome> outcomes) {
    List<String> failures = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    boolean isShown = false;
    Duration time = Duration.ZERO;
    for (CheckOutcome outcome : outcomes) {
      if (outcome.check().rules().contains(rule.id())) {
        time = time.plus(outcome.time());
        if (outcome.hasFailed()) {
          failures.add(outcome.check().title() + ": " + outcome.failure());
        } else if (outcome.isRun()) {
          isShown = true;
        } else {
          missing.add(String.join(" ", outcome.missing()));
        }
      }
    }
    if (!failures.isEmpty()) {
      return new RuleResult(rule, RuleResult.Status.FAILED, ImmutableList.copyOf(failures), time);
    }
    String why = unseen.get(rule.id());
    if (!isShown && missing.isEmpty()) {
      return new RuleResult(
          rule,
          RuleResult.Status.UNSEEN,
          ImmutableList.of(why == null ? "there is no check" : why),
          time);
    }
    return new RuleResult(
        rule,
        isShown ? RuleResult.Status.PASSED : RuleResult.Status.NOT_RUN,
        ImmutableList.copyOf(missing),
        time);
  }
}
