package dev.holdfast.core.store.postgres;

import com.google.common.base.Splitter;
import com.google.common.hash.HashCode;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of a notification, by which a node tells the others at once what they would find out by
 * themselves within a second: a doorbell, and no data. Lines that are not understood are passed
 * over. Stateless.
 */
final class Bell {

  /** The channel of the notifications. */
  static final String CHANNEL = "holdfast";

  private static final Logger log = LoggerFactory.getLogger(Bell.class);

  private static final Splitter LINES = Splitter.on('\n');
  private static final Splitter FIELDS = Splitter.on('\t');

  private Bell() {}

  /** What a notification tells. */
  interface Listener {
    /** There is something to read in a room, up to these numbers; 0 for none. */
    void room(String room, long seq, long n);

    /** Bans have changed so often. */
    void bans(long n);

    /** A member is typing, or has stopped. */
    void typing(String room, HashCode member, boolean active);
  }

  static String room(String room, long seq, long n) {
    return "r\t" + room + "\t" + seq + "\t" + n;
  }

  static String bans(long n) {
    return "b\t" + n;
  }

  static String typing(String room, HashCode member, boolean active) {
    return "t\t" + room + "\t" + member + "\t" + (active ? 1 : 0);
  }

  /** Reads a notification. */
  static void read(String notification, Listener listener) {
    for (String line : LINES.split(notification)) {
      List<String> fields = FIELDS.splitToList(line);
      try {
        switch (fields.get(0)) {
          case "r" ->
              listener.room(
                  fields.get(1), Long.parseLong(fields.get(2)), Long.parseLong(fields.get(3)));
          case "b" -> listener.bans(Long.parseLong(fields.get(1)));
          case "t" ->
              listener.typing(
                  fields.get(1), HashCode.fromString(fields.get(2)), fields.get(3).equals("1"));
          default -> {} // of a later version
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        log.debug("a line of a notification is not understood", e);
      }
    }
  }
}
