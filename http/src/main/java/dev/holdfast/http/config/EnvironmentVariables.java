package dev.holdfast.http.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The environment variables with the prefix of the program. An empty variable is not set. Variables
 * that Kubernetes, or Docker for a link, sets in every container for a service with that name are
 * left out: {@code HOLDFAST_PORT=tcp://10.96.0.5:8080}. Immutable.
 */
public final class EnvironmentVariables {

  private static final String PREFIX = "HOLDFAST_";

  /** Those that are no {@link Setting}. */
  private static final ImmutableSet<String> OTHERS =
      ImmutableSet.of(Settings.CONFIG, Settings.ADMIN_PASSWORD, "HOLDFAST_JAVA_OPTS");

  private static final Pattern OF_SERVICE =
      Pattern.compile(
          "(?:.*_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.+)?|ENV_.+"
              + "|PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|ADDR|(?:PORT_)?(?:START|END)|PORT))?)");
  private static final Pattern NAME_OF_LINK = Pattern.compile("(?:.*_)?NAME");
  private static final Pattern PORT_OF_SERVICE = Pattern.compile("(?:.*_)?PORT");
  private static final Pattern ADDRESS_OF_SERVICE = Pattern.compile("(?i)(?:tcp|udp|sctp)://.*");

  private final ImmutableMap<String, String> own;
  private final ImmutableSet<String> ofServices;

  /** Those of an environment. */
  public EnvironmentVariables(Map<String, String> environment) {
    ImmutableMap.Builder<String, String> mine = ImmutableMap.builder();
    ImmutableSet.Builder<String> theirs = ImmutableSet.builder();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (!name.startsWith(PREFIX) || value.isEmpty()) {
                return;
              }
              if (isOfService(name.substring(PREFIX.length()), value)) {
                theirs.add(name);
              } else {
                mine.put(name, value);
              }
            });
    own = mine.buildOrThrow();
    ofServices = theirs.build();
  }

  private static boolean isOfService(String rest, String value) {
    return OF_SERVICE.matcher(rest).matches()
        || (NAME_OF_LINK.matcher(rest).matches() && value.startsWith("/"))
        || (PORT_OF_SERVICE.matcher(rest).matches() && ADDRESS_OF_SERVICE.matcher(value).matches());
  }

  /**
   * The value of each that is set.
   *
   * @throws SettingException if one that means something could not be decoded
   */
  Map<String, String> values() throws SettingException {
    for (Map.Entry<String, String> each : own.entrySet()) {
      String name = each.getKey();
      if (ArgumentEncodingCheck.isSpoilt(each.getValue()) && known().anyMatch(name::equals)) {
        throw new SettingException(name + ArgumentEncodingCheck.SPOILT);
      }
    }
    return own;
  }

  /** A sentence for each that means nothing, and is perhaps misspelt. */
  public ImmutableList<String> warnings() {
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    for (String name : own.keySet()) {
      if (known().noneMatch(name::equals)) {
        warnings.add(
            ControlCharacters.escape("the variable " + name + " means nothing" + guess(name)));
      }
    }
    return warnings.build();
  }

  private static String guess(String name) {
    List<String> names = known().map(each -> each.substring(PREFIX.length())).toList();
    List<String> near = SimilarNames.of(name.substring(PREFIX.length()), names);
    return near.isEmpty() ? "" : "; is it " + PREFIX + near.get(0) + "?";
  }

  /** One sentence about those that are of services, if there are any. */
  public List<String> passedOver() {
    return ofServices.isEmpty()
        ? List.of()
        : List.of(
            ControlCharacters.escape(
                "the variables of a service of Kubernetes or Docker are passed over: "
                    + String.join(", ", ofServices)));
  }

  private static Stream<String> known() {
    return Stream.concat(Arrays.stream(Setting.values()).map(Setting::variable), OTHERS.stream());
  }
}
