package dev.holdfast.http.conformance;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * A condition on the options of the server, without which a check cannot run.
 *
 * @param options the options with which it can, as one writes them
 * @param isMet whether it can
 */
public record Need(String options, Predicate<ServerOptions> isMet) {

  /** A time that is waited for. */
  public static Need atMost(String option, int seconds, String example) {
    Duration most = Duration.ofSeconds(seconds);
    return new Need(
        "--" + option + " " + example, options -> options.time(option).compareTo(most) <= 0);
  }

  /** A number that has to be reached. */
  public static Need numberAtMost(String option, int most, String example) {
    return new Need(
        "--" + option + " " + example,
        options -> options.number(option) > 0 && options.number(option) <= most);
  }

  /** A limit of rate that there must not be. */
  public static Need off(String option) {
    return new Need("--" + option + " off", options -> options.text(option).equals("off"));
  }

  /** A limit of rate that there must be. */
  public static Need on(String option) {
    return new Need("--" + option + " 10/3s", options -> !options.text(option).equals("off"));
  }

  /** What only the user can say. */
  public static Need given(String option, String example) {
    return new Need("--" + option + " " + example, options -> options.isGiven(option));
  }

  /** Hosts of the suite's choice, by {@code X-Forwarded-For}. */
  public static final Need PROXY = given("trusted-proxies", "127.0.0.1");

  /** A member that administers. */
  public static final Need PASSWORD = given("admin-password", "WORD");

  /** Rooms of any name. */
  public static final Need ANY_ROOMS =
      new Need("--rooms any", options -> options.text("rooms").equals("any"));

  /** Pauses. */
  public static final Need PAUSES =
      new Need("--max-pause 4s", options -> options.time("max-pause").toSeconds() >= 1);

  /** Sessions that live for a while with no request. */
  public static final Need LONG_LIFE =
      new Need("--inactivity 45s", options -> options.time("inactivity").toSeconds() >= 15);

  /** Sessions that die soon. */
  public static final Need DEATH = atMost("inactivity", 10, "3s");
}
