package dev.holdfast.http.load;

import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A room of a load test: its members, and who of them has the newest message that this test said.
 * Messages of others have numbers too, and are looked at for these alone. Not thread-safe.
 */
final class RoomDeliveryProgress {

  private static final int REMEMBERED = 10_000;

  private final String name;
  // numbers below the newest one that no member was told yet; empty as long as the order is right
  private final Set<Long> untold = new HashSet<>(0);
  private int members;
  private long newest = -1; // of all messages
  private long newestOwn = -1;
  private int underWay; // what was said and is neither told nor refused nor given up
  private int givenUp; // what no member was told in time
  private long gaveUp = -1; // when that was
  private int heard; // members that have the newest own message, or joined behind it
  // how many members joined at a number above that of the newest own message
  private final NavigableMap<Long, Integer> ahead = new TreeMap<>();

  /**
   * Makes one for a room.
   *
   * @param name empty for a session that joins no room
   */
  RoomDeliveryProgress(String name) {
    this.name = name;
  }

  /** Its name. */
  String name() {
    return name;
  }

  /** The number of the newest message of this test that a member was told; -1 before the first. */
  long newestOwn() {
    return newestOwn;
  }

  /** A member has joined, when the newest message had this number. */
  void joined(long seq) {
    if (seq > newest) {
      untoldUntil(members == 0 ? seq + 1 : newest + 1, seq + 1);
      newest = seq;
    }
    members++;
    if (seq >= newestOwn) {
      heard++;
    }
    if (seq > newestOwn) {
      ahead.merge(seq, 1, Integer::sum);
    }
  }

  /**
   * A member is gone.
   *
   * @param seq the number of the newest message when it joined
   * @param had whether it had the newest message of this test
   */
  void left(long seq, boolean had) {
    members--;
    heard -= had ? 1 : 0;
    ahead.computeIfPresent(seq, (key, count) -> count == 1 ? null : count - 1);
  }

  /** Something is said in it. */
  void said() {
    underWay++;
  }

  /** What was said is refused. */
  void refused() {
    arrived(underWay > 0);
  }

  /** What is under way is waited for no more; if it is told later all the same, it is not lost. */
  void giveUp(long now) {
    givenUp += underWay;
    underWay = 0;
    gaveUp = now;
  }

  /** One message is no more under way, or one of those that were given up has come. */
  private void arrived(boolean expected) {
    if (expected) {
      underWay = Math.max(0, underWay - 1);
    } else {
      givenUp = Math.max(0, givenUp - 1);
    }
  }

  /**
   * A member was told a message, for the first time.
   *
   * @param stamp when it was to be said; -1 if others said it
   */
  void told(long seq, long stamp) {
    boolean first = seq > newest;
    if (first) {
      untoldUntil(newest + 1, seq);
      newest = seq;
    } else if (!untold.isEmpty()) {
      first = untold.remove(seq);
    }
    if (stamp >= 0) {
      if (first) {
        arrived(givenUp == 0 || (underWay > 0 && stamp >= gaveUp));
      }
      heard(seq);
    }
  }

  /** Remembers what no member was told, from a number up to another one. */
  private void untoldUntil(long from, long to) {
    for (long seq = from; seq < to && untold.size() < REMEMBERED; seq++) {
      untold.add(seq);
    }
  }

  private void heard(long seq) {
    if (seq > newestOwn) {
      newestOwn = seq;
      heard = ahead.tailMap(seq, true).values().stream().mapToInt(count -> count).sum();
      ahead.headMap(seq, true).clear();
    }
    if (seq == newestOwn) {
      heard++;
    }
  }

  /** How much of what was said was neither told to a member nor refused. */
  int unheard() {
    return underWay + givenUp;
  }

  /** Whether all that was said has reached all members, or was refused or given up. */
  boolean isHeard() {
    return underWay == 0 && heard >= members;
  }
}
