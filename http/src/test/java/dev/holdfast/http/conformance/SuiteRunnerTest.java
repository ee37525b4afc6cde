package dev.holdfast.http.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.holdfast.http.conformance.checks.AllChecks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a check does that goes wrong in other ways than a server that breaks a rule. */
class SuiteRunnerTest {

  private static final ImmutableMap<String, ProtocolRule> RULES = AllChecks.suite().rules();

  @Test
  void aPreconditionThatThrowsFailsItsCheckAndTheRunGoesOn() throws Exception {
    Check thrower =
        Check.of(
            "S1",
            "a check",
            context -> {},
            CheckPrecondition.numberAtMost("mailbox-packets", 10, "5"));
    Check other = Check.of("S2", "another", context -> {});
    try (CarelessServer server = new CarelessServer()) {
      SuiteRunner runner = new SuiteRunner(server.address(), Duration.ofSeconds(5), 2);
      ConformanceSuite suite =
          new ConformanceSuite(RULES, ImmutableList.of(thrower, other), ImmutableMap.of())
              .only(rule -> List.of("S1", "S2").contains(rule.id()));
      ImmutableList<RuleResult> results =
          runner.run(suite, runner.options(Map.of("mailbox-packets", "many")), (done, all) -> {});
      assertEquals(
          List.of(RuleStatus.FAILED, RuleStatus.PASSED),
          results.stream().map(RuleResult::status).toList());
      assertEquals(
          List.of(
              "a check: mailbox-packets is 'many': a size is a whole number of bytes, or has a"
                  + " unit, as in 64k, 1m or 2g"),
          results.get(0).details());
    }
  }
}
