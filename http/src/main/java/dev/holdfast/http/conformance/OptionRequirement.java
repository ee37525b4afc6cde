package dev.holdfast.http.conformance;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * A condition on the options of the server, without which a check cannot run.
 *
 * @param options the options with which it can, as one writes them
 * @param isMet whether it can
 */
public record OptionRequirement(String options, Predicate<ServerOptions> isMet) {

  /** A time that is waited for. */
  public static OptionRequirement atMost(String option, int seconds, String example) {
    Duration most = Duration.ofSeconds(seconds);
    return new OptionRequirement(
        "--" + option + " " + example, options -> options.time(option).compareTo(most) <= 0);
  }

  /** A number that has to be reached. */
  public static OptionRequirement numberAtMost(String option, int most, String example) {
    return new OptionRequirement(
        "--" + option + " " + example,
        options -> options.number(option) > 0 && options.number(option) <= most);
  }

  /** A limit of rate that there must not be. */
  public static OptionRequirement off(String option) {
    return new OptionRequirement(
        "--" + option + " off", options -> options.text(option).equals("off"));
  }

  /** A limit of rate that there must be. */
  public static OptionRequirement on(String option) {
    return new OptionRequirement(
        "--" + option + " 10/3s", options -> !options.text(option).equals("off"));
  }

  /** What only the user can say. */
  public static OptionRequirement given(String option, String example) {
    return new OptionRequirement("--" + option + " " + example, options -> options.isGiven(option));
  }

  /** Hosts of the suite's choice, by {@code X-Forwarded-For}. */
  public static final OptionRequirement PROXY = given("trusted-proxies", "127.0.0.1");

  /** A member that administers. */
  public static final OptionRequirement PASSWORD = given("admin-password", "WORD");

  /** Rooms of any name. */
  public static final OptionRequirement ANY_ROOMS =
      new OptionRequirement("--rooms any", options -> options.text("rooms").equals("any"));

  /** Pauses. */
  public static final OptionRequirement PAUSES =
      new OptionRequirement(
          "--max-pause 4s", options -> options.time("max-pause").toSeconds() >= 1);

  /** Sessions that live for a while with no request. */
  public static final OptionRequirement LONG_LIFE =
      new OptionRequirement(
          "--inactivity 45s", options -> options.time("inactivity").toSeconds() >= 15);

  /** Sessions that die soon. */
  public static final OptionRequirement DEATH = atMost("inactivity", 10, "3s");
}
