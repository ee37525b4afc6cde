package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reason why a session ends: a terminal binding condition of XEP-0124, section 17.2, or a word
 * of the application. {@link #NONE} is a normal end without a reason.
 *
 * @param name the attribute {@code condition}; empty for {@link #NONE}
 * @param text more for a person to read, the attribute {@code text}; null if there is nothing to
 *     add
 */
public record Condition(String name, @Nullable String text) {

  /**
   * Checks the name.
   *
   * @throws NullPointerException if it is null
   */
  public Condition {
    requireNonNull(name, "Condition.name");
  }

  /** The condition of the standard that says nothing without a text. */
  private static final String UNDEFINED = "undefined-condition";

  private static final Pattern ONE_WORD = Pattern.compile("[a-z]+(?:-[a-z]+)*");

  public static final Condition NONE = of("");
  public static final Condition BAD_REQUEST = of("bad-request");
  public static final Condition INTERNAL_SERVER_ERROR = of("internal-server-error");
  public static final Condition ITEM_NOT_FOUND = of("item-not-found");
  public static final Condition OTHER_REQUEST = of("other-request");
  public static final Condition POLICY_VIOLATION = of("policy-violation");
  public static final Condition REMOTE_STREAM_ERROR = of("remote-stream-error");
  public static final Condition SYSTEM_SHUTDOWN = of("system-shutdown");
  public static final Condition SEND_QUEUE_OVERFLOW =
      new Condition(UNDEFINED, "send-queue-overflow");
  public static final Condition RID_EXHAUSTED = new Condition(UNDEFINED, "rid-exhausted");

  /** A condition without further text. */
  public static Condition of(String name) {
    return new Condition(name, null);
  }

  /** The same condition with this text. */
  public Condition saying(String more) {
    return new Condition(name, more);
  }

  /** The condition that {@link #toString} printed so. */
  public static Condition parse(String printed) {
    String undefined = UNDEFINED + "/";
    return printed.startsWith(undefined)
        ? new Condition(UNDEFINED, printed.substring(undefined.length()))
        : of(printed);
  }

  /**
   * The short form of scripts and logs: the name, and behind {@code undefined-condition} the word
   * that the client is told with it, as in {@code undefined-condition/rid-exhausted}.
   */
  @Override
  public String toString() {
    return name.equals(UNDEFINED) && text != null && ONE_WORD.matcher(text).matches()
        ? name + "/" + text
        : name;
  }

  /** Whether this is an end without a reason. */
  public boolean isNone() {
    return name.isEmpty();
  }
}
