package dev.holdfast.http.conformance;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The conformance suite: the rules of the protocol and the checks that test them. Immutable.
 *
 * @param rules the rules by number
 * @param unseen why some rules cannot be tested from outside, by number
 */
public record ConformanceSuite(
    ImmutableMap<String, ProtocolRule> rules,
    ImmutableList<Check> checks,
    ImmutableMap<String, String> unseen) {

  /** The part of the suite that tests these rules. */
  public ConformanceSuite only(Predicate<ProtocolRule> which) {
    ImmutableMap<String, ProtocolRule> chosen =
        rules.values().stream()
            .filter(which)
            .collect(ImmutableMap.toImmutableMap(ProtocolRule::id, r -> r));
    return new ConformanceSuite(
        chosen,
        checks.stream()
            .filter(check -> check.rules().stream().anyMatch(chosen::containsKey))
            .collect(toImmutableList()),
        unseen);
  }

  /** The result of each rule, from the outcomes of all checks. */
  ImmutableList<RuleResult> results(List<CheckResult> outcomes) {
    return rules.values().stream()
        .sorted()
        .map(rule -> result(rule, outcomes))
        .collect(toImmutableList());
  }

  private RuleResult result(ProtocolRule rule, List<CheckResult> outcomes) {
    List<String> failures = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    boolean isShown = false;
    Duration time = Duration.ZERO;
    for (CheckResult outcome : outcomes) {
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
      return new RuleResult(rule, RuleStatus.FAILED, ImmutableList.copyOf(failures), time);
    }
    String why = unseen.get(rule.id());
    if (!isShown && missing.isEmpty()) {
      return new RuleResult(
          rule, RuleStatus.UNSEEN, ImmutableList.of(why == null ? "there is no check" : why), time);
    }
    return new RuleResult(
        rule,
        isShown ? RuleStatus.PASSED : RuleStatus.NOT_RUN,
        ImmutableList.copyOf(missing),
        time);
  }
}
