package dev.holdfast.http.handler;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * The names of the fields that a form may have, or of the parameters that a query may have. One
 * with another name is refused: a client that sends it believes that it counts, such as {@code
 * room=tea}. Immutable.
 */
public final class AllowedFieldNames {

  private static final CharMatcher CONTROLS = CharMatcher.javaIsoControl();

  /** The most characters of an unknown name that are told. */
  private static final int SHOWN = 64;

  private final String what;
  private final ImmutableList<String> names;

  /**
   * Takes the names.
   *
   * @param what is named, such as {@code form field}
   */
  public AllowedFieldNames(String what, String... names) {
    this.what = what;
    this.names = ImmutableList.copyOf(names);
  }

  /** What is wrong with the first of these names that is not known; null if all are. */
  public @Nullable String problem(Iterable<String> given) {
    for (String name : given) {
      if (!names.contains(name)) {
        String line = CONTROLS.replaceFrom(name, '?');
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
        return "there is no " + what + " '" + shown + "' here, only " + String.join(" and ", names);
      }
    }
    return null;
  }
}
