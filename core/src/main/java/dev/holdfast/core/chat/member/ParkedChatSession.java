package dev.holdfast.core.chat.member;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.fsm.SnapshotException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * A session of the chat as it is parked: what the chat knows of it while no process runs. What else
 * is known of its members is in the rosters of their rooms. Immutable.
 *
 * @param over whether its packets are ignored, because it has ended and only its client must still
 *     be told
 * @param adminBy the hash of the password that made it an admin's session; {@link #NO_ADMIN} if it
 *     is none
 * @param members one for each room that it has joined, in the order of joins
 */
public record ParkedChatSession(boolean over, String adminBy, List<ParkedMember> members) {

  /** The value of {@link #adminBy} of a session that is no admin's. */
  public static final String NO_ADMIN = "";

  private static final int VERSION = 1;
  private static final int HASH = 32; // bytes

  /**
   * A member of a session.
   *
   * @param token the hash of its token
   * @param key see {@link MembershipToken#key}
   * @param lastAction when it last sent a packet to the room
   */
  public record ParkedMember(String room, HashCode token, HashCode key, Instant lastAction) {}

  public ParkedChatSession {
    members = ImmutableList.copyOf(members);
  }

  /** Returns the form in which it can be kept. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeBoolean(over);
      out.writeUTF(adminBy);
      out.writeByte(members.size());
      for (ParkedMember member : members) {
        out.writeUTF(member.room);
        out.write(member.token.asBytes());
        out.write(member.key.asBytes());
        out.writeLong(member.lastAction.toEpochMilli());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws SnapshotException if it is damaged or of an unknown version
   */
  public static ParkedChatSession decode(byte[] bytes) throws SnapshotException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new SnapshotException("a session of the chat of the unknown version " + version);
      }
      ParkedChatSession session =
          new ParkedChatSession(in.readBoolean(), in.readUTF(), readMembers(in));
      if (in.available() > 0) {
        throw new SnapshotException("a session of the chat with more behind it");
      }
      return session;
    } catch (IOException e) {
      throw new SnapshotException("a session of the chat that is cut off");
    }
  }

  private static List<ParkedMember> readMembers(DataInputStream in) throws IOException {
    ImmutableList.Builder<ParkedMember> members = ImmutableList.builder();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      members.add(
          new ParkedMember(
              in.readUTF(), readHash(in), readHash(in), Instant.ofEpochMilli(in.readLong())));
    }
    return members.build();
  }

  private static HashCode readHash(DataInputStream in) throws IOException {
    byte[] hash = new byte[HASH];
    in.readFully(hash);
    return HashCode.fromBytes(hash);
  }
}
