package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static dev.holdfast.core.chat.SimulationFailure.checkEqual;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.member.MembershipToken;
import java.util.HashSet;
import java.util.Set;

/**
 * The visit of a client of a simulation to a second room, in which it says nothing. It is a member
 * there until it has asked to leave or its session ends, also when the session goes on at another
 * node; meanwhile all that it is told is compared with what has happened in the engine.
 */
final class SimulatedVisit {

  private static final String ROOM = "attic";
  private static final ImmutableSet<String> REFUSALS = // of a join
      ImmutableSet.of("nick-taken", "already-joined", "not-stored");
  private static final ImmutableSet<String> NOT_THERE = // the second: no member is
      ImmutableSet.of("not-joined", "unknown-room");

  private final String nick;
  private final SimulatedRoomReader reader; // behind what it was told
  private final Set<Integer> joinsAt = new HashSet<>(); // nodes at one of which its session joins
  private boolean joined; // it was welcomed, and was not told that it left
  private int leaves; // which it has asked for and has no answer to
  private boolean asked; // who is there, and has no answer

  SimulatedVisit(String nick, SimulatedEngine engine) {
    this.nick = nick;
    this.reader = new SimulatedRoomReader(ROOM, engine);
  }

  /** Whether it is a member, and has not asked to leave. */
  boolean isMember() {
    return joined && leaves == 0;
  }

  /** Its session has ended. */
  void lose() {
    joinsAt.clear();
    joined = false;
    leaves = 0;
    asked = false;
  }

  /** Its session goes on at another node: a join that was under way may happen there. */
  void moveTo(SimulatedNode next) {
    if (!joinsAt.isEmpty()) {
      joinsAt.add(next.store.node);
    }
  }

  // ---- what it sends

  /** Returns the packet to leave with if it is a member, and otherwise to join with. */
  String joinOrLeave(SimulatedNode node) {
    if (joined) {
      leaves++;
      return "{'kind':'leave','room':'" + ROOM + "'}";
    }
    joinsAt.add(node.store.node);
    return "{'kind':'join','room':'%s','nick':'%s'}".formatted(ROOM, nick);
  }

  /** Returns the packet with which it asks who is there. */
  String who() {
    asked = true;
    return "{'kind':'who','room':'" + ROOM + "'}";
  }

  // ---- what it is told

  /** Whether a packet is about the room that it visits. */
  static boolean isAbout(ToldPacket packet) {
    return packet.has("room") && packet.text("room").equals(ROOM);
  }

  void take(ToldPacket packet) {
    switch (packet.text("kind")) {
      case "welcome" -> welcome(packet);
      case "joined" -> compare("joined " + packet.text("nick"), packet);
      case "left" -> {
        if (packet.text("nick").equals(nick)) {
          left();
        } else {
          compare("left " + packet.text("nick"), packet);
        }
      }
      case "members" -> {
        asked = false;
        if (isMember()) {
          checkEqual(reader.members(), packet.members(), "other members in a second room", this);
        }
      }
      case "error" -> refused(packet.text("code"));
      case "notice" -> {} // which members are admins
      default -> throw new SimulationFailure("an unknown packet", packet);
    }
  }

  private void welcome(ToldPacket welcome) {
    MembershipToken token = new MembershipToken(welcome.text("token"));
    boolean found =
        reader.goToJoin(token.hash(), joinsAt, welcome.number("seq"), welcome.members());
    check(found && !joined, "welcomed without a join", this);
    checkEqual(reader.members(), welcome.members(), "wrong members in a welcome", this);
    joined = true;
  }

  /** Compares what it is told with what has happened next. */
  private void compare(String what, ToldPacket whole) {
    if (leaves == 0) {
      String told = what + " at " + whole.text("at");
      reader.lookFor(told);
      checkEqual(reader.next(), told, "told in another order in a second room", this);
      reader.passOver();
    }
  }

  private void left() {
    check(leaves > 0, "told that it left", this);
    leaves--;
    joined = false;
  }

  private void refused(String code) {
    if (NOT_THERE.contains(code)) {
      check(leaves > (joined ? 1 : 0), "not in a room that it did not leave", this);
      leaves--; // it has asked twice
    } else {
      check(REFUSALS.contains(code), "told " + code, this);
    }
  }

  // ---- at the end

  /** Checks that it is a member, and was told all. */
  void checkMember() {
    check(isMember(), "not in a second room", this);
    check(reader.members().contains(nick), "not listed in a second room", this);
    checkEqual(null, reader.next(), "not told all in a second room", this);
    check(!asked, "not told who is in a second room", this);
  }

  @Override
  public String toString() {
    return nick + (joined ? " in " : " not in ") + ROOM + ", leaves " + leaves;
  }
}
