package dev.holdfast.http.load;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Map.Entry;
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
  // what was said and is neither told nor refused nor given up: its own number, and who said it
  private final NavigableMap<Long, String> underWay = new TreeMap<>();
  private final Set<Long> givenUp = new HashSet<>(0); // what is waited for no more
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

  /**
   * A message is said in it.
   *
   * @param number which this test gives it: it gets that of the room later
   */
  void said(long number, String talker) {
    underWay.put(number, talker);
  }

  /** A message is refused. */
  void refused(long number) {
    if (underWay.remove(number) == null) {
      givenUp.remove(number);
    }
  }

  /** What is under way is waited for no more; if it is told later all the same, it is not lost. */
  void giveUp() {
    givenUp.addAll(underWay.keySet());
    underWay.clear();
  }

  /** The same for what a talker has said. */
  void giveUp(String talker) {
    giveUp(underWay, talker);
  }

  private void giveUp(Map<Long, String> messages, String talker) {
    for (Iterator<Entry<Long, String>> all = messages.entrySet().iterator(); all.hasNext(); ) {
      Entry<Long, String> each = all.next();
      if (each.getValue().equals(talker)) {
        givenUp.add(each.getKey());
        all.remove();
      }
    }
  }

  /**
   * A member was told a message, for the first time.
   *
   * @param number which this test gave it; -1 if others said it
   */
  void told(long seq, long number) {
    boolean first = seq > newest;
    if (first) {
      untoldUntil(newest + 1, seq);
      newest = seq;
    } else if (!untold.isEmpty()) {
      first = untold.remove(seq);
    }
    if (number >= 0) {
      if (first) {
        settle(number);
      }
      heard(seq);
    }
  }

  /** What a talker says is told in that order: what it said before is not under way any more. */
  private void settle(long number) {
    String talker = underWay.remove(number);
    if (talker == null) {
      givenUp.remove(number);
    } else {
      giveUp(underWay.headMap(number), talker);
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
    return underWay.size() + givenUp.size();
  }

  /** Whether all that was said has reached all members, or was refused or given up. */
  boolean isHeard() {
    return underWay.isEmpty() && heard >= members;
  }
}
