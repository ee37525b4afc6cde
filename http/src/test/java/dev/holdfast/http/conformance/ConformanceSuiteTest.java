package dev.holdfast.http.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.conformance.checks.AllChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the suite is made of. */
class ConformanceSuiteTest {

  private static final ConformanceSuite SUITE = AllChecks.suite();

  private static Set<String> checked() {
    return SUITE.checks().stream()
        .flatMap(check -> check.rules().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRuleHasACheckOrAReasonWhyNoClientCanSeeIt() {
    Set<String> known = new TreeSet<>(checked());
    known.addAll(SUITE.unseen().keySet());
    assertEquals(new TreeSet<>(SUITE.rules().keySet()), known);
  }

  @Test
  void aRuleWithACheckNeedsNoReason() {
    Set<String> both = new TreeSet<>(checked());
    both.retainAll(SUITE.unseen().keySet());
    assertEquals(Set.of(), both);
  }

  @Test
  void aRuleIsOneSentenceWithoutItsTests() {
    assertTrue(SUITE.rules().size() > 250, "rules: " + SUITE.rules().size());
    for (ProtocolRule rule : SUITE.rules().values()) {
      assertTrue(rule.sentence().contains("MUST"), rule::toString);
      assertTrue(rule.sentence().matches(".*[.:)]"), rule::toString);
      assertFalse(rule.sentence().contains("Test."), rule::toString);
    }
  }

  @Test
  void theOptionsThatChecksNeedExist() throws IOException {
    String options = Files.readString(Path.of("../docs/operations.md"), UTF_8);
    Pattern option = Pattern.compile("--([a-z-]+)");
    for (Check check : SUITE.checks()) {
      for (CheckPrecondition need : check.needs()) {
        assertTrue(need.options().startsWith("--"), need::options);
        for (MatchResult name : option.matcher(need.options()).results().toList()) {
          assertTrue(options.contains("| `" + name.group(1) + "` |"), need::options);
        }
      }
    }
  }

  @Test
  void theDefaultsOfTheSuiteAreThoseOfTheServer() throws IOException {
    String options = Files.readString(Path.of("../docs/operations.md"), UTF_8);
    TestedServerOptions.DEFAULTS.forEach(
        (name, value) ->
            assertTrue(options.contains("| `" + name + "` | `" + value + "` |"), name));
  }
}
