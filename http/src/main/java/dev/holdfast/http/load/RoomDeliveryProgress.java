package dev.holdfast.http.load;

/** A room of a load test: its members, and who of them has its newest message. Not thread-safe. */
final class RoomDeliveryProgress {

  private final String name;
  private int members;
  private long newest = -1;
  private int underWay; // what was said and is neither told nor refused
  private int heard; // members that have the newest message, or joined behind it

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

  /** The number of its newest message. */
  long newest() {
    return newest;
  }

  /** A member has joined, when the newest message had this number. */
  void joined(long seq) {
    members++;
    heard(seq);
  }

  /**
   * A member is gone.
   *
   * @param had whether it had the newest message
   */
  void left(boolean had) {
    members--;
    heard -= had ? 1 : 0;
  }

  /** Something is said in it. */
  void said() {
    underWay++;
  }

  /** What was said is refused. */
  void refused() {
    underWay = Math.max(0, underWay - 1);
  }

  /** A member was told a message. */
  void told(long seq) {
    if (seq > newest) {
      underWay = Math.max(0, underWay - 1);
    }
    heard(seq);
  }

  private void heard(long seq) {
    if (seq > newest) {
      newest = seq;
      heard = 0;
    }
    if (seq == newest) {
      heard++;
    }
  }

  /** How much of what was said was neither told to a member nor refused. */
  int unheard() {
    return underWay;
  }

  /** Whether all that was said has reached all members, or was refused. */
  boolean isHeard() {
    return underWay == 0 && heard >= members;
  }
}
