package dev.holdfast.http.conformance;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * The result of one rule, from all checks that test it.
 *
 * @param details why it failed, or which options a run of it needs, or why it cannot be tested from
 *     outside
 * @param time how long its checks took, one after the other
 */
public record RuleResult(
    ProtocolRule rule, RuleStatus status, ImmutableList<String> details, Duration time) {}
