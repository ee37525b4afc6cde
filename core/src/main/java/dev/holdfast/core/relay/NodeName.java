package dev.holdfast.core.relay;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a node of a cluster: 2 to 8 lower-case letters and digits, as an operator gives it,
 * and behind a full stop the number of the node's life, which is one more at each start. Each sid
 * that a node gives begins with its name in that life, so that any other node knows whose it is:
 * {@code k3.5-} and the 24 characters of a sid without a cluster.
 *
 * @param name as it stands in sids
 */
public record NodeName(String name) {

  /** The most characters of a name. */
  public static final int LONGEST = 28;

  private static final String FORM = "[a-z0-9]{2,8}(?:[.][0-9]{1,19})?";
  private static final Pattern NAME = Pattern.compile(FORM);
  private static final Pattern SID = Pattern.compile("(" + FORM + ")-[A-Za-z0-9_-]{24}");

  public NodeName {
    checkArgument(NAME.matcher(name).matches(), "a name of a node is %s, not %s", FORM, name);
  }

  /** Returns the name of this node in one of its lives. */
  public NodeName in(long life) {
    checkArgument(!hasLife(), "%s is in a life already", name);
    return new NodeName(name + "." + life);
  }

  /** The name as the operator gives it, without a life. */
  public String plain() {
    return hasLife() ? name.substring(0, name.indexOf('.')) : name;
  }

  /** Whether it is the name in one life. */
  public boolean hasLife() {
    return name.indexOf('.') >= 0;
  }

  /** Returns the name of the node that has given this sid; null if no node of a cluster has. */
  public static @Nullable NodeName ofSid(String sid) {
    Matcher matcher = SID.matcher(sid);
    return matcher.matches() ? new NodeName(matcher.group(1)) : null;
  }

  /** Returns the sid that this node gives a session, of 24 characters of base64url. */
  public String sid(String random) {
    String sid = name + "-" + random;
    checkArgument(SID.matcher(sid).matches(), "not 24 characters of base64url");
    return sid;
  }

  @Override
  public String toString() {
    return name;
  }
}
