package dev.holdfast.http.conformance;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * A condition on the options of the server, without which a check cannot run.
 *
 * @param options the options with which the check can run, as on the command line
 * @param isMet whether the server has such options
 */
public record CheckPrecondition(String options, Predicate<TestedServerOptions> isMet) {

  /** Requires that an option is a time of at most so many seconds, since the check waits for it. */
  public static CheckPrecondition timeAtMost(String option, int seconds, String example) {
    Duration most = Duration.ofSeconds(seconds);
    return new CheckPrecondition(
        "--" + option + " " + example, options -> options.time(option).compareTo(most) <= 0);
  }

  /**
   * Requires that an option is a number of at most {@code most}, since the check has to reach it.
   */
  public static CheckPrecondition numberAtMost(String option, int most, String example) {
    return new CheckPrecondition(
        "--" + option + " " + example,
        options -> options.number(option) > 0 && options.number(option) <= most);
  }

  /** Requires that a limit of a rate is off. */
  public static CheckPrecondition off(String option) {
    return new CheckPrecondition(
        "--" + option + " off", options -> options.text(option).equals("off"));
  }

  /** Requires that a limit of a rate is on. */
  public static CheckPrecondition on(String option) {
    return new CheckPrecondition(
        "--" + option + " 10/3s", options -> !options.text(option).equals("off"));
  }

  /** Requires that the user has named an option, which a server does not tell its clients. */
  public static CheckPrecondition given(String option, String example) {
    return new CheckPrecondition("--" + option + " " + example, options -> options.isGiven(option));
  }

  /** Requires that the suite may choose its address, by {@code X-Forwarded-For}. */
  public static final CheckPrecondition PROXY = given("trusted-proxies", "127.0.0.1");

  /** Requires the password of admins. */
  public static final CheckPrecondition PASSWORD =
      new CheckPrecondition(
          "--admin-password-file FILE", options -> options.isGiven("admin-password"));

  /** Requires that members may create rooms. */
  public static final CheckPrecondition ANY_ROOMS =
      new CheckPrecondition("--rooms any", options -> options.text("rooms").equals("any"));

  /** Requires that sessions may pause. */
  public static final CheckPrecondition PAUSES =
      new CheckPrecondition(
          "--max-pause 4s", options -> options.time("max-pause").toSeconds() >= 1);

  /** Requires that sessions survive for a while without a request. */
  public static final CheckPrecondition LONG_INACTIVITY =
      new CheckPrecondition(
          "--inactivity 45s", options -> options.time("inactivity").toSeconds() >= 15);

  /** Requires that sessions without a request end soon. */
  public static final CheckPrecondition SHORT_INACTIVITY = timeAtMost("inactivity", 10, "3s");
}
